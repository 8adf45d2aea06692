import { fields, list, must, oneOf } from "../../fields";
import { ClientClass, type RouteClass } from "../../haproxy/config";
import { GATEWAY_SETTINGS } from "./gateway/args";
import { ROUTE, type GatewayRoute } from "./gateway/route-args";

/** What may be called, by whom, and what its callers are. */
export interface ApiRoute extends GatewayRoute {
  /**
   * The class of who calls it and whom the gatehouse's own `classes` tell neither by client nor by scope: whose limits hold.
   * @default the API's `class`
   */
  readonly class?: ClientClass;
}

export const CLASS = oneOf(ClientClass).optional("the gatehouse's `classes.unlisted`");

export const API_ROUTES = list(
  fields<ApiRoute>()({ ...ROUTE.rows, class: oneOf(ClientClass).optional("the API's `class`") }),
  { of: "routes", from: 1, distinct: { by: "key" } },
).withDefault(
  GATEWAY_SETTINGS.rows.routes.default,
  "everything, by anyone with a token; narrow it as services are known",
);

type Routes = readonly ApiRoute[];

/** The routes as the gateway has them: it knows no class. */
export const gatewayRoutes = (routes: Routes): GatewayRoute[] => routes.map(({ class: _, ...route }) => route);

/** What HAProxy is told of routes: those whose callers have a class. @param all of routes that do not say */
export function routeClasses(routes: Routes, all: ClientClass | undefined): RouteClass[] {
  return routes.flatMap(({ key, public: isPublic, class: routeClass = all }) =>
    routeClass === undefined || isPublic ? [] : [{ route: key, class: routeClass }],
  );
}

const MOST_ROUTE = 128;

/** Classes of nobody, and of routes that HAProxy would not know again. @param noTokens nobody is known */
export function classProblems(routes: Routes, all: ClientClass | undefined, noTokens: boolean): string[] {
  const nobody = "leave it out: no token is asked for, so everybody is Public";
  const long = `use a shorter key, or no class: HAProxy looks at ${MOST_ROUTE} characters of it`;
  return [
    ...must(!noTokens || all === undefined, "class", nobody, all),
    ...routes.flatMap((route, i) => [
      ...must(!(route.public || noTokens) || route.class === undefined, `routes[${i}].class`, nobody, route.class),
      ...must(
        (route.class ?? all) === undefined || route.key.length <= MOST_ROUTE,
        `routes[${i}].key`,
        long,
        route.key.length,
      ),
    ]),
  ];
}
