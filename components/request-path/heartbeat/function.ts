import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policy } from "../../shared/iam";
import { servicePrincipal } from "../../shared/partitions";
import type { HeartbeatApi } from "./api";
import type { ResolvedHeartbeat } from "./args";

const FILE = path.join(__dirname, "../../../runtime/heartbeat/index.mjs");

/** What the log group's name begins with, for the key's policy. */
export function heartbeatLogPrefix(identity: string): string {
  return `/aws/lambda/${identity}-`;
}

/** The function that sends the request, and what it may do: call the one route, and write its log. */
export function createHeartbeatFunction(
  name: string,
  args: ResolvedHeartbeat,
  api: HeartbeatApi,
  opts: pulumi.CustomResourceOptions,
): { lambda: aws.lambda.Function; granted: aws.iam.RolePolicy } {
  const logGroup = new aws.cloudwatch.LogGroup(
    name,
    { namePrefix: heartbeatLogPrefix(args.identity), kmsKeyId: args.logKeyArn, retentionInDays: args.logRetentionDays },
    { ...opts, protect: args.protect },
  );
  const role = new aws.iam.Role(
    name,
    {
      // Lambda takes only roles of the function's own account, that its creator may pass.
      assumeRolePolicy: policy({
        Sid: "ForLambda",
        Effect: "Allow",
        Principal: { Service: servicePrincipal("lambda", args.region) },
        Action: ["sts:AssumeRole"],
      }),
    },
    opts,
  );
  const statements = policy(
    { Sid: "SendTheHeartbeat", Effect: "Allow", Action: ["execute-api:Invoke"], Resource: [api.invokeArn] },
    {
      Sid: "WriteItsLog",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [pulumi.interpolate`${logGroup.arn}:*`],
    },
  );
  const granted = new aws.iam.RolePolicy(name, { role: role.name, policy: statements }, opts);
  const lambda = new aws.lambda.Function(
    name,
    {
      role: role.arn,
      description: "Gatehouse: one request a day through the VPC link, which turns inactive without",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({
        "index.mjs": new pulumi.asset.FileAsset(path.relative(process.cwd(), FILE)),
      }),
      environment: { variables: { HEARTBEAT_URL: api.url } },
      // Beyond the request's own timeout.
      timeout: 45,
      memorySize: 128,
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
    },
    opts,
  );
  return { lambda, granted };
}
