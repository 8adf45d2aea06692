import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policy, writeLog } from "../../shared/iam";
import { ARCHITECTURES, assumedByLambda, createFunctionLogGroup, RUNTIME } from "../../shared/lambda";
import type { HeartbeatApi } from "./api";
import type { ResolvedHeartbeat } from "./args";

const FILE = path.join(__dirname, "../../../runtime/heartbeat/index.mjs");

/** The function that sends the request, and what it may do: call the one route, and write its log. */
export function createHeartbeatFunction(
  name: string,
  args: ResolvedHeartbeat,
  api: HeartbeatApi,
  opts: pulumi.CustomResourceOptions,
): { lambda: aws.lambda.Function; granted: aws.iam.RolePolicy } {
  const logGroup = createFunctionLogGroup(name, args, opts);
  const role = new aws.iam.Role(name, { assumeRolePolicy: assumedByLambda(args.region) }, opts);
  const statements = policy(
    { Sid: "SendTheHeartbeat", Effect: "Allow", Action: ["execute-api:Invoke"], Resource: [api.invokeArn] },
    writeLog(logGroup.arn),
  );
  const granted = new aws.iam.RolePolicy(name, { role: role.name, policy: statements }, opts);
  const lambda = new aws.lambda.Function(
    name,
    {
      role: role.arn,
      description: "Gatehouse: one request a day through the VPC link, which turns inactive without",
      runtime: RUNTIME,
      architectures: ARCHITECTURES,
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
