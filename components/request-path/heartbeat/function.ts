import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ARCHITECTURES, createFunctionRole, functionLogPrefix, RUNTIME } from "../../shared/lambda";
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
  const { logGroup, role, granted } = createFunctionRole(
    name,
    {
      ...args,
      namePrefix: functionLogPrefix(args.identity),
      statements: [
        { Sid: "SendTheHeartbeat", Effect: "Allow", Action: ["execute-api:Invoke"], Resource: [api.invokeArn] },
      ],
    },
    opts,
  );
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
