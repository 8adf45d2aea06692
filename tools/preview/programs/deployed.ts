import { createHash } from "node:crypto";
import type { Plan } from "..";
import { SYMBOLS } from "../plan";

const hex = (text: string, length: number): string => createHash("sha256").update(text).digest("hex").slice(0, length);

/** What AWS would have given, of the shape that it gives, by the class and the output that a symbol names. */
const GIVEN: Readonly<Record<string, (name: string, place: string) => string>> = {
  "Bucket.bucket": (name) => name,
  "CompositeAlarm.arn": (name, place) => `arn:aws:cloudwatch:${place}:alarm:${name}`,
  "DomainName.domainName": (name) => `${name}.example.com`,
  "Key.arn": (name, place) => `arn:aws:kms:${place}:key/${name}`,
  "Listener.arn": (name, place) => `arn:aws:elasticloadbalancing:${place}:listener/net/${name}/1/1`,
  "PrivateDnsNamespace.id": (name) => `ns-${hex(name, 17)}`,
  "SecurityGroup.id": (name) => `sg-${hex(name, 17)}`,
  "Subnet.id": (name) => `subnet-${hex(name, 17)}`,
  "Topic.arn": (name, place) => `arn:aws:sns:${place}:${name}`,
  "UserPool.id": (name) => `eu-central-1_${hex(name, 9)}`,
  "UserPoolClient.id": (name) => hex(name, 26),
  "Vpc.id": (name) => `vpc-${hex(name, 17)}`,
  "VpcLink.id": (name) => hex(name, 10),
};

/** The outputs of a plan as a stack that is up would tell them: ids and ARNs in place of symbols. */
export function deployedOutputs({ outputs }: Pick<Plan, "outputs">): Plan["outputs"] {
  const { region, accountId } = (outputs["reference"] ?? {}) as { region?: string; accountId?: string };
  const text = JSON.stringify(outputs).replace(
    SYMBOLS,
    (symbol, type: string, name: string, output: string) =>
      GIVEN[`${type}.${output}`]?.(name, `${region}:${accountId}`) ?? symbol,
  );
  return JSON.parse(text) as Plan["outputs"];
}
