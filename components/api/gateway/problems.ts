import { must, problemsOf, under, type Rule } from "../../../fields";
import { nameFits } from "../../shared/names";
import { GATEWAY, MOST_ROUTES, type GatewayArgs, type ResolvedGateway } from "./args";
import { CORS_RULES, corsOfRoutes } from "./cors";
import { pathProblems } from "./mappings";
import { routesOf } from "./routes";

/** All that is wrong with the name and the arguments; empty if nothing. */
export function gatewayProblems(name: string, args: GatewayArgs): string[] {
  const rules: Rule<ResolvedGateway>[] = [
    ...GATEWAY_RULES,
    {
      of: ["stages", "domainName"],
      problems: ({ stages, domainName }) => pathProblems(stages, domainName !== undefined),
    },
    {
      of: ["domainName", "defaultEndpoint"],
      problems: ({ domainName, defaultEndpoint }) => addressProblems(domainName !== undefined, defaultEndpoint),
    },
  ];
  return [...nameFits(name, "", 128, "HTTP API"), ...problemsOf(GATEWAY, args, rules)];
}

/** What the rules look at. */
type Settings = Pick<ResolvedGateway, "jwt" | "userPool" | "routes" | "cors">;
type UserPool = NonNullable<Settings["userPool"]>;

const USER_POOL_RULES: Rule<UserPool>[] = [{ of: ["scopes", "clients"], problems: clientScopes }];

export const GATEWAY_RULES: Rule<Settings>[] = [
  { of: ["jwt", "userPool"], problems: oneIssuer },
  ...under("userPool", (settings: Settings) => settings.userPool, USER_POOL_RULES),
  ...under("cors", (settings: Settings) => settings.cors, CORS_RULES),
  { of: ["routes"], problems: publicRoutes },
  { of: ["routes", "cors"], problems: preflightRoutes },
  { of: ["routes", "cors"], problems: corsOfRoutes },
];

function oneIssuer({ jwt, userPool }: Settings): string[] {
  const both = jwt !== undefined && userPool !== undefined;
  const what = both
    ? "give jwt or userPool, one of them: a route of an HTTP API has one authorizer. Put a second issuer on a gateway of its own"
    : "give jwt or userPool, exactly one: without it nobody can be told from anybody";
  return must(
    (jwt === undefined) !== (userPool === undefined),
    "jwt",
    what,
    [jwt && "jwt", userPool && "userPool"].filter((one) => one !== undefined),
  );
}

/** An API without any address. */
export function addressProblems(hasDomain: boolean, defaultEndpoint: boolean | undefined): string[] {
  const what = "leave it out, or give the API a domain: it would have no address";
  return must(hasDomain || defaultEndpoint !== false, "defaultEndpoint", what, defaultEndpoint);
}

function publicRoutes({ routes }: Settings): string[] {
  return routes.flatMap((route, i) =>
    must(
      !(route.public && route.scopes),
      `routes[${i}].scopes`,
      "leave it out of a public route: nobody's token is looked at",
      route.scopes,
    ),
  );
}

/** With CORS there are more than are asked for. */
function preflightRoutes(settings: Settings): string[] {
  const count = routesOf(settings).length;
  return must(
    count <= MOST_ROUTES,
    "routes",
    `name fewer: with those that CORS adds there are more than ${MOST_ROUTES}`,
    count,
  );
}

function clientScopes({ scopes, clients }: UserPool): string[] {
  const known = scopes.map((scope) => scope.name);
  return clients.flatMap((client, i) => {
    const unknown = client.scopes.filter((scope) => !known.includes(scope));
    return must(unknown.length === 0, `clients[${i}].scopes`, `name scopes of the pool (${known.join(", ")})`, unknown);
  });
}
