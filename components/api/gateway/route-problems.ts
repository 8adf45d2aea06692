import { duplicates, must, within } from "../../shared/refuse";
import type { GatewaySettings, GatewayRoute, Throttle } from "./args";
import { routesOf } from "./routes";

/** API Gateway's quotas for HTTP APIs; the number of routes can be raised. */
const MOST = { routes: 300, scopes: 10 };

const METHODS = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** All that is wrong with the routes; empty if nothing. */
export function routesProblems(args: GatewaySettings): string[] {
  const routes = routesOf(args);
  const twice = duplicates(routes.map((route) => route.key));
  return [
    ...must(
      routes.length >= 1 && routes.length <= MOST.routes,
      "routes",
      `name 1 to ${MOST.routes} routes (API Gateway quota)`,
      routes.length,
    ),
    ...must(twice.length === 0, "routes", "name each route once", twice),
    ...routes.flatMap((route, i) => within(`routes[${i}]`, routeProblems(route))),
  ];
}

function routeProblems(route: GatewayRoute): string[] {
  const [method, path, ...rest] = route.key.split(" ");
  const segments = path?.split("/").slice(1) ?? [];
  const parameters = segments.filter((segment) => segment.startsWith("{"));
  const isRoute =
    METHODS.includes(method ?? "") &&
    path?.startsWith("/") &&
    rest.length === 0 &&
    segments.every(
      (segment, i) =>
        /^[A-Za-z0-9._~!$&'()*,;=:@%-]+$/.test(segment) ||
        /^\{[A-Za-z0-9._-]+\}$/.test(segment) ||
        (/^\{[A-Za-z0-9._-]+\+\}$/.test(segment) && i === segments.length - 1) ||
        path === "/",
    ) &&
    duplicates(parameters).length === 0;
  return [
    ...must(
      isRoute === true,
      "key",
      `use METHOD /path, such as GET /orders/{id} or ANY /{proxy+}, the method one of ${METHODS.join(", ")}`,
      route.key,
    ),
    ...must(
      (route.scopes?.length ?? 1) >= 1 && (route.scopes?.length ?? 1) <= MOST.scopes,
      "scopes",
      `name 1 to ${MOST.scopes} scopes (API Gateway quota), or leave it out`,
      route.scopes?.length,
    ),
    ...must(
      !(route.public && route.scopes),
      "scopes",
      "leave it out of a public route: nobody's token is looked at",
      route.scopes,
    ),
    ...within("throttle", route.throttle ? throttleProblems(route.throttle) : []),
  ];
}

/** All that is wrong with a throttle; empty if nothing. */
export function throttleProblems(throttle: Throttle): string[] {
  const positive = (value: number) => Number.isFinite(value) && value > 0;
  return [
    ...must(
      positive(throttle.rateLimit),
      "rateLimit",
      "use requests a second above 0: API Gateway takes none for zero and refuses everything",
      throttle.rateLimit,
    ),
    ...must(
      positive(throttle.burstLimit) && Number.isInteger(throttle.burstLimit),
      "burstLimit",
      "use a whole number of requests above 0: API Gateway takes none for zero and refuses everything",
      throttle.burstLimit,
    ),
  ];
}
