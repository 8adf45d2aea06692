import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Place } from "./arn";
import { assumedBy, policy } from "./iam";

/** When a function is called, and why. */
export interface ScheduleArgs extends Place {
  readonly description: string;
  /** As EventBridge Scheduler takes it: `rate(1 day)`. */
  readonly expression: string;
  /** Minutes that a call may be late. */
  readonly withinMinutes: number;
}

/** Calls a function again and again. */
export function createSchedule(
  name: string,
  args: ScheduleArgs,
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
      description: args.description,
      scheduleExpression: args.expression,
      flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: args.withinMinutes },
      target: { arn: lambda.arn, roleArn: role.arn },
    },
    { ...opts, dependsOn: [granted, ...dependenciesOf(opts)] },
  );
}

function dependenciesOf({ dependsOn = [] }: pulumi.CustomResourceOptions): pulumi.Resource[] {
  return [dependsOn].flat() as pulumi.Resource[];
}
