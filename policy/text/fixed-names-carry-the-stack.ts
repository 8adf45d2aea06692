import type { Finding, Law } from "../law";
import { isUnknown, type Plan } from "../plan";
import { expect, ofType } from "../read";

/** By type, the input that is a name which an account has once in a region, or once in the world. Left out, Pulumi gives one of its own. */
const NAMES: Readonly<Record<string, string>> = {
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": "alarmName",
  "aws:cloudwatch/dashboard:Dashboard": "dashboardName",
  "aws:cloudwatch/eventRule:EventRule": "name",
  "aws:cloudwatch/logGroup:LogGroup": "name",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
  "aws:cloudwatch/queryDefinition:QueryDefinition": "name",
  "aws:ecr/repository:Repository": "name",
  "aws:ecs/cluster:Cluster": "name",
  "aws:ecs/taskDefinition:TaskDefinition": "family",
  "aws:iam/policy:Policy": "name",
  "aws:iam/role:Role": "name",
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "name",
  "aws:kms/alias:Alias": "name",
  "aws:lambda/function:Function": "name",
  "aws:lb/loadBalancer:LoadBalancer": "name",
  "aws:lb/targetGroup:TargetGroup": "name",
  "aws:s3/bucket:Bucket": "bucket",
  "aws:scheduler/schedule:Schedule": "name",
  "aws:secretsmanager/secret:Secret": "name",
  "aws:sns/topic:Topic": "name",
  "aws:ssm/parameter:Parameter": "name",
};

/** A second stack of the program in the same account and region would be refused by AWS half way, or would take the first one's over. */
export const fixedNamesCarryTheStack: Law = {
  name: "fixed-names-carry-the-stack",
  says: "a name that an account has once, and that is given and not made up by Pulumi, has the stack's name in it",
  findings: (plan: Plan): Finding[] =>
    ofType(plan, ...Object.keys(NAMES)).flatMap((one) => {
      const input = NAMES[one.type] ?? "";
      const name = one.inputs[input];
      const holds = typeof name !== "string" || isUnknown(name) || carries(name, plan.stack);
      return expect(
        holds,
        one,
        input,
        `put ${plan.stack} into it, or leave it out: Pulumi makes one up then`,
        name ?? null,
      );
    }),
};

/** Between other characters than letters and digits: `dev` is not in `devices`. */
function carries(name: string, stack: string): boolean {
  const words = (text: string): string =>
    ` ${text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .join(" ")} `;
  return words(name).includes(words(stack));
}
