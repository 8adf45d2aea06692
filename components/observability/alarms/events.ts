import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn } from "../../shared/arn";
import type { ResolvedAlarms } from "../args";

/**
 * What is told by an event and no metric: a deployment that ECS has rolled back, and a key that somebody disables or has deleted. The second
 * comes by CloudTrail: only where a trail of the region records management events.
 */
export function createEventRules(
  name: string,
  args: ResolvedAlarms,
  topicArn: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  const { clusterName, serviceName, keyArns } = args;
  const service = pulumi
    .all([clusterName, serviceName])
    .apply(([cluster, service]) => arn(args, "ecs", `service/${cluster}/${service}`));
  const rule = (what: string, description: string, pattern: object) =>
    createRule(`${name}-${what}`, description, pattern, topicArn, opts);
  rule(
    "rolled-back",
    "Gatehouse: a deployment failed, and ECS rolled it back. Runbook: docs/runbooks/deployment-failed.md",
    {
      source: ["aws.ecs"],
      "detail-type": ["ECS Deployment State Change"],
      resources: [service],
      detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
    },
  );
  if (keyArns.length === 0) return;
  rule("key-lost", "Gatehouse: a key is disabled or will be deleted. Runbook: docs/runbooks/key-lost.md", {
    source: ["aws.kms"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: { eventName: ["DisableKey", "ScheduleKeyDeletion"], resources: { ARN: keyArns } },
  });
}

function createRule(
  name: string,
  description: string,
  pattern: pulumi.Input<object>,
  topicArn: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  const rule = new aws.cloudwatch.EventRule(name, { description, eventPattern: pulumi.jsonStringify(pattern) }, opts);
  new aws.cloudwatch.EventTarget(name, { rule: rule.name, arn: topicArn }, opts);
}
