import type { GatewayApi, GatewayApiRoute } from "../gateway/api";
import { parseRouteKey, takesGet } from "../gateway/routes";

/** The scope of the route below. */
const SCOPE = "gatehouse/tour";
const KEY = parseRouteKey("GET /gatehouse-tour");

/**
 * An API with a route that needs a scope. If the plan has none, one is added, a copy of another route, so that
 * the tour sees how a missing scope is refused.
 */
export function withScopedRoute(api: GatewayApi): GatewayApi {
  const [plain] = api.routes.filter((route) => route.authorizer);
  if (!plain || !KEY || api.routes.some((route) => route.scopes.length > 0)) return api;
  return { ...api, routes: [...api.routes, { ...plain, key: KEY, scopes: [SCOPE], ...withScope(plain) }] };
}

/** Where a function verifies tokens, it has to know of the route. */
function withScope({ function: authorizer }: GatewayApiRoute): Pick<GatewayApiRoute, "function"> {
  if (!authorizer) return {};
  const routes = [...authorizer.settings.routes, { key: KEY!.text, scopes: [SCOPE] }];
  return { function: { ...authorizer, settings: { ...authorizer.settings, routes } } };
}

/** Whether a route is the one that is not in the plan. */
export function isAdded(route: GatewayApiRoute): boolean {
  return route.key === KEY;
}

/** A route of the plan to show things with: with a token, without scopes if there is one, and the longer path. */
export function sampleRoute(api: GatewayApi): GatewayApiRoute | undefined {
  const known = api.routes.filter((one) => one.authorizer && !isAdded(one) && takesGet(one.key));
  const plain = known.filter((one) => one.scopes.length === 0);
  const length = (route: GatewayApiRoute): number => route.key.segments?.length ?? 0;
  return (plain.length > 0 ? plain : known).sort((a, b) => length(b) - length(a))[0];
}

/** A path that a route takes: `/orders/{id}` by `/orders/1`. */
export function samplePath({ key }: GatewayApiRoute): string {
  const sample = { Literal: (text: string) => text, Parameter: () => "1", Greedy: () => "orders/1" };
  return `/${(key.segments ?? []).map(({ kind, text }) => sample[kind](text)).join("/")}`;
}
