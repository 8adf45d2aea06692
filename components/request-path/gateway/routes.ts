import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Authorization } from "./authorizer";
import type { GatewaySettings } from "./gateway";
import type { Integrations } from "./integrations";
import type { Throttle } from "./stages";

/** What may be called, and by whom. */
export interface GatewayRoute {
  /** `METHOD /path`, as API Gateway writes it: `GET /orders/{id}`, `ANY /{proxy+}`. */
  readonly key: string;
  /**
   * Whether anyone may call it, without a token. HAProxy and the service then get no identity at all.
   * @default false
   */
  readonly public?: boolean;
  /** Scopes of which a token must hold one; up to 10 (API Gateway quota). */
  readonly scopes?: string[];
  /** A limit of its own, in every stage. */
  readonly throttle?: Throttle;
}

/** Everything, by anyone with a token. The second is for the root itself, which `{proxy+}` leaves out. */
const EVERYTHING: GatewayRoute[] = [{ key: "ANY /{proxy+}" }, { key: "ANY /" }];

/**
 * The routes that are asked for, or everything.
 *
 * A browser asks first (CORS preflight) and sends no token with that: with `cors`, `OPTIONS /{proxy+}` is open, and API
 * Gateway answers it itself.
 */
export function routesOf(settings: GatewaySettings): GatewayRoute[] {
  const asked = settings.routes ?? EVERYTHING;
  const preflight = { key: "OPTIONS /{proxy+}", public: true };
  return settings.cors && !asked.some((route) => route.key === preflight.key) ? [...asked, preflight] : asked;
}

/** The routes, each to the integration that fits. A route's key is its identity. */
export function createRoutes(
  name: string,
  routes: GatewayRoute[],
  its: { api: aws.apigatewayv2.Api; authorization: Authorization; integrations: Integrations },
  opts: pulumi.CustomResourceOptions,
): aws.apigatewayv2.Route[] {
  return routes.map((route) => {
    const integration = route.public ? its.integrations.public : its.integrations.authorized;
    const authorization = route.public
      ? { authorizationType: "NONE" }
      : {
          authorizationType: "JWT",
          authorizerId: its.authorization.authorizerId,
          ...(route.scopes && { authorizationScopes: route.scopes.map(its.authorization.fullScope) }),
        };
    return new aws.apigatewayv2.Route(
      `${name}-${route.key.replace(" ", "")}`,
      {
        apiId: its.api.id,
        routeKey: route.key,
        target: integration.id.apply((id) => `integrations/${id}`),
        ...authorization,
      },
      opts,
    );
  });
}
