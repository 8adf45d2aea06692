import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { assumedBy, policy } from "../../shared/iam";
import type { ResolvedHeartbeat } from "./args";

/** Calls the function every day: a day that is missed leaves 59. */
export function createSchedule(
  name: string,
  args: ResolvedHeartbeat,
  lambda: aws.lambda.Function,
  opts: pulumi.CustomResourceOptions,
): void {
  // EventBridge Scheduler names a schedule's group, and no schedule (its user guide, confused deputy prevention).
  const assumeRolePolicy = assumedBy("scheduler", args, { service: "scheduler", resource: "schedule-group/default" });
  const role = new aws.iam.Role(name, { assumeRolePolicy }, opts);
  const statement = {
    Sid: "CallTheFunction",
    Effect: "Allow" as const,
    Action: ["lambda:InvokeFunction"],
    Resource: [lambda.arn],
  };
  const granted = new aws.iam.RolePolicy(name, { role: role.name, policy: policy(statement) }, opts);
  new aws.scheduler.Schedule(
    name,
    {
      description: "Gatehouse: keeps the VPC link active",
      scheduleExpression: "rate(1 day)",
      flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 60 },
      target: { arn: lambda.arn, roleArn: role.arn },
    },
    { ...opts, dependsOn: [granted, ...dependenciesOf(opts)] },
  );
}

function dependenciesOf({ dependsOn = [] }: pulumi.CustomResourceOptions): pulumi.Resource[] {
  return [dependsOn].flat() as pulumi.Resource[];
}
