import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { accessLogFormat } from "./access-log";
import type { Authorization } from "./authorizer";
import type { GatewayArgs } from "./gateway";
import { routesOf } from "./routes";

/** The most requests that are let through, counted by API Gateway over all clients together. */
export interface Throttle {
  /** Requests a second, in the long run. The account's quota is 10,000 over all its APIs in a region. */
  readonly rateLimit: number;
  /** Requests at once, on top of a quiet time. The account's quota is 5,000. */
  readonly burstLimit: number;
}

/** A stage of the API, and its door into the fleet: HAProxy's backend of the same name. */
export interface GatewayStage {
  readonly name: string;
  /** Both values always: API Gateway takes a missing one for zero, and answers every request with 429. */
  readonly throttle: Throttle;
}

/** The stages, each deployed as soon as a route changes, throttled and logged. */
export function createStages(
  name: string,
  args: GatewayArgs,
  its: { api: aws.apigatewayv2.Api; authorization: Authorization; routes: aws.apigatewayv2.Route[] },
  opts: pulumi.CustomResourceOptions,
): { name: string; stage: aws.apigatewayv2.Stage }[] {
  const throttled = (throttle: Throttle) => ({
    throttlingRateLimit: throttle.rateLimit,
    throttlingBurstLimit: throttle.burstLimit,
    detailedMetricsEnabled: true,
  });
  const routeSettings = routesOf(args).flatMap((route) =>
    route.throttle ? [{ routeKey: route.key, ...throttled(route.throttle) }] : [],
  );
  return args.stages.map((stage) => ({
    name: stage.name,
    stage: new aws.apigatewayv2.Stage(
      `${name}-${stage.name}`,
      {
        apiId: its.api.id,
        name: stage.name,
        autoDeploy: true,
        defaultRouteSettings: throttled(stage.throttle),
        routeSettings,
        accessLogSettings: { destinationArn: args.logGroupArn, format: accessLogFormat(its.authorization) },
        tags: { Name: `${name}-${stage.name}` },
      },
      // A stage's settings for a route that does not exist yet are refused.
      { ...opts, dependsOn: its.routes },
    ),
  }));
}
