import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Authorization } from "./authorizer";
import type { ResolvedGateway } from "./args";
import type { Integrations } from "./integrations";
import type { ResolvedRoute } from "./route-args";

/**
 * The routes that are asked for, and what pages of other origins need beside them.
 *
 * A browser asks first (CORS preflight) and sends no token with that: with `cors`, `OPTIONS` is open on every path whose
 * `ANY` would ask for one, and on all others. Paths that name their methods need no more: API Gateway finds no route there
 * for `OPTIONS` but the last.
 */
export function routesOf({ routes: asked, cors }: Pick<ResolvedGateway, "routes" | "cors">): ResolvedRoute[] {
  if (!cors) return asked;
  const closed = asked.filter((route) => route.key.startsWith("ANY ") && !route.public);
  const preflights = new Set(["OPTIONS /{proxy+}", ...closed.map((route) => route.key.replace("ANY", "OPTIONS"))]);
  for (const route of asked) preflights.delete(route.key);
  return [...asked, ...[...preflights].map((key) => ({ key, public: true }))];
}

/** The routes, each to the integration that fits. A route's key is its identity. */
export function createRoutes(
  name: string,
  routes: ResolvedRoute[],
  deps: { api: aws.apigatewayv2.Api; authorization: Authorization; integrations: Integrations },
  opts: pulumi.CustomResourceOptions,
): aws.apigatewayv2.Route[] {
  return routes.map((route) => {
    const integration = route.public ? deps.integrations.public : deps.integrations.authorized;
    return new aws.apigatewayv2.Route(
      `${name}-${route.key.replace(" ", "")}`,
      {
        apiId: deps.api.id,
        routeKey: route.key,
        target: integration.id.apply((id) => `integrations/${id}`),
        ...authorized(route, deps.authorization),
      },
      opts,
    );
  });
}

function authorized(route: ResolvedRoute, { authorizerId, fullScope }: Authorization) {
  if (route.public || authorizerId === undefined) return { authorizationType: "NONE" };
  const scopes = route.scopes && { authorizationScopes: route.scopes.map(fullScope) };
  return { authorizationType: "JWT", authorizerId, ...scopes };
}
