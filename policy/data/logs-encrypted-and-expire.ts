import type { Law } from "../law";
import { inEach, expect } from "../read";

/** CloudWatch Logs API, PutRetentionPolicy. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** A log group keeps what it gets for ever, under a key that this account does not control, unless it is told otherwise. */
export const logsEncryptedAndExpire: Law = {
  name: "logs-encrypted-and-expire",
  says: "each log group has a key of this account and a retention that CloudWatch takes",
  findings: inEach("aws:cloudwatch/logGroup:LogGroup", (group) => {
    const { kmsKeyId, retentionInDays } = group.inputs;
    const fits = RETENTIONS.includes(Number(retentionInDays));
    return [
      ...expect(Boolean(kmsKeyId), group, "kmsKeyId", "give the ARN of a KMS key", kmsKeyId),
      ...expect(fits, group, "retentionInDays", `use one of ${RETENTIONS.join(", ")}`, retentionInDays),
    ];
  }),
};
