import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ResolvedHeartbeat } from "./args";

const PATH = "/heartbeat";
const METHOD = "GET";
/** A stage that stands in no path. */
const STAGE = "$default";

/** A way to the link for one caller. */
export interface HeartbeatApi {
  /** What the function calls. */
  readonly url: pulumi.Output<string>;
  /** What it must be allowed to. */
  readonly invokeArn: pulumi.Output<string>;
  /** What must be there before it does. */
  readonly resources: pulumi.Resource[];
}

export function createHeartbeatApi(
  name: string,
  args: ResolvedHeartbeat,
  opts: pulumi.CustomResourceOptions,
): HeartbeatApi {
  const api = new aws.apigatewayv2.Api(
    name,
    { protocolType: "HTTP", ipAddressType: "dualstack", tags: { Name: name } },
    opts,
  );
  const integration = new aws.apigatewayv2.Integration(
    name,
    {
      apiId: api.id,
      integrationType: "HTTP_PROXY",
      integrationMethod: METHOD,
      integrationUri: args.listenerArn,
      connectionType: "VPC_LINK",
      connectionId: args.vpcLinkId,
      payloadFormatVersion: "1.0",
      tlsConfig: { serverNameToVerify: args.serverName },
    },
    opts,
  );
  const route = new aws.apigatewayv2.Route(
    name,
    {
      apiId: api.id,
      routeKey: `${METHOD} ${PATH}`,
      authorizationType: "AWS_IAM",
      target: pulumi.interpolate`integrations/${integration.id}`,
    },
    opts,
  );
  const stage = new aws.apigatewayv2.Stage(
    name,
    {
      apiId: api.id,
      name: STAGE,
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: 1, throttlingBurstLimit: 1 },
      accessLogSettings: {
        destinationArn: args.accessLogGroupArn,
        format: JSON.stringify({
          requestId: "$context.requestId",
          time: "$context.requestTime",
          route: "$context.routeKey",
          status: "$context.status",
          caller: "$context.identity.userArn",
          integrationError: "$context.integrationErrorMessage",
        }),
      },
      tags: { Name: name },
    },
    { ...opts, dependsOn: [route] },
  );
  return {
    url: pulumi.interpolate`${api.apiEndpoint}${PATH}`,
    invokeArn: pulumi.interpolate`${api.executionArn}/${STAGE}/${METHOD}${PATH}`,
    resources: [route, stage],
  };
}
