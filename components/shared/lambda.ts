import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policy } from "./iam";
import { servicePrincipal } from "./partitions";

/** What functions run on: bundles are made for it, and the tests of what they hold run on it too. */
export const RUNTIME = "nodejs22.x";

/** The cheaper one. */
export const ARCHITECTURES = ["arm64"];

/** What the name of a function's log group begins with, for the key's policy. */
export function functionLogPrefix(identity: string): string {
  return `/aws/lambda/${identity}-`;
}

/** The log of a component's functions. */
export function createFunctionLogGroup(
  name: string,
  args: {
    readonly identity: string;
    readonly logKeyArn: pulumi.Input<string>;
    readonly logRetentionDays: number;
    readonly protect: boolean;
  },
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    name,
    { namePrefix: functionLogPrefix(args.identity), kmsKeyId: args.logKeyArn, retentionInDays: args.logRetentionDays },
    { ...opts, protect: args.protect },
  );
}

/** Lets Lambda take a role. It takes only those of the function's own account, that its creator may pass. */
export function assumedByLambda(region: string): pulumi.Output<string> {
  return policy({
    Sid: "ForLambda",
    Effect: "Allow",
    Principal: { Service: servicePrincipal("lambda", region) },
    Action: ["sts:AssumeRole"],
  });
}
