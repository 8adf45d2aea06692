import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { stageId } from "../../../haproxy/config";
import { accessLogFormat } from "./access-log";
import type { Authorization } from "./authorizer";
import { STAGE_VARIABLE } from "./identity";
import type { ResolvedGateway } from "./args";
import { stageName } from "./mappings";
import type { Throttle } from "./route-args";
import { routesOf } from "./routes";

/** The stages, each deployed as soon as a route changes, throttled and logged. */
export function createStages(
  name: string,
  args: ResolvedGateway,
  deps: { api: aws.apigatewayv2.Api; authorization: Authorization; routes: aws.apigatewayv2.Route[] },
  opts: pulumi.CustomResourceOptions,
): { name: string; stage: aws.apigatewayv2.Stage }[] {
  const throttled = (throttle: Throttle) => ({
    throttlingRateLimit: throttle.rateLimit,
    throttlingBurstLimit: throttle.burstLimit,
    detailedMetricsEnabled: args.detailedMetrics,
  });
  const routeSettings = routesOf(args).flatMap((route) =>
    route.throttle ? [{ routeKey: route.key, ...throttled(route.throttle) }] : [],
  );
  return args.stages.map((stage) => ({
    name: stage.name,
    stage: new aws.apigatewayv2.Stage(
      `${name}-${stage.name}`,
      {
        apiId: deps.api.id,
        name: stageName(stage),
        // What HAProxy calls it, however API Gateway does. On every stage, so that a `$default` one can join them.
        stageVariables: { [STAGE_VARIABLE]: stageId(args.apiName, stage.name) },
        autoDeploy: true,
        defaultRouteSettings: throttled(stage.throttle),
        routeSettings,
        accessLogSettings: {
          destinationArn: args.logGroupArn,
          format: accessLogFormat(args.apiName, deps.authorization),
        },
        tags: { Name: `${name}-${stage.name}` },
      },
      // A stage's settings for a route that does not exist yet are refused.
      { ...opts, dependsOn: deps.routes },
    ),
  }));
}
