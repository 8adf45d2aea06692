import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policy, writeLog, type Statement } from "./iam";
import { servicePrincipal } from "./partitions";

/** What functions run on: bundles are made for it, and the tests of what they hold run on it too. */
export const RUNTIME = "nodejs22.x";

/** The cheaper one. */
export const ARCHITECTURES = ["arm64"];

/** What the name of a function's log group begins with, for the key's policy. */
export function functionLogPrefix(identity: string): string {
  return `/aws/lambda/${identity}-`;
}

/** How the log of functions is kept. */
export interface FunctionLogArgs {
  readonly logKeyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  readonly protect: boolean;
}

/** The log of a component's functions. */
export function createFunctionLogGroup(
  name: string,
  args: FunctionLogArgs & { readonly namePrefix: string },
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup {
  const { namePrefix, logKeyArn: kmsKeyId, logRetentionDays: retentionInDays, protect } = args;
  return new aws.cloudwatch.LogGroup(name, { namePrefix, kmsKeyId, retentionInDays }, { ...opts, protect });
}

/** What a function that stands alone has: a log, and a role that may write it and do what the statements say. */
export function createFunctionRole(
  name: string,
  args: FunctionLogArgs & { readonly region: string; readonly namePrefix: string; readonly statements: Statement[] },
  opts: pulumi.CustomResourceOptions,
): { logGroup: aws.cloudwatch.LogGroup; role: aws.iam.Role; granted: aws.iam.RolePolicy } {
  const logGroup = createFunctionLogGroup(name, args, opts);
  const role = new aws.iam.Role(name, { assumeRolePolicy: assumedByLambda(args.region) }, opts);
  const statements = policy(...args.statements, writeLog(logGroup.arn));
  const granted = new aws.iam.RolePolicy(name, { role: role.name, policy: statements }, opts);
  return { logGroup, role, granted };
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
