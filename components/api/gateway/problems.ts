import { must, problemsOf, under, type Rule } from "../../../fields";
import { nameFits } from "../../shared/names";
import { GATEWAY, type GatewayArgs, type ResolvedGateway } from "./args";
import { CORS_RULES, corsOfRoutes } from "./cors";
import type { ResolvedAuthorizer } from "./authorizer-args";
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
type Settings = Pick<ResolvedGateway, "jwt" | "userPool" | "mutualTls" | "noneBecause" | "routes" | "cors">;
type UserPool = NonNullable<Settings["userPool"]>;

const USER_POOL_RULES: Rule<UserPool>[] = [{ of: ["scopes", "clients"], problems: clientScopes }];

type Issuers = Pick<Settings, "jwt" | "userPool">;

const POOL_RULES: Rule<Issuers>[] = under("userPool", ({ userPool }: Issuers) => userPool, USER_POOL_RULES);

/** Of who issues the tokens of all APIs. */
export const ISSUER_RULES: Rule<Issuers>[] = [{ of: ["jwt", "userPool"], problems: oneIssuer }, ...POOL_RULES];

export const AUTHORIZER_RULES: Rule<ResolvedAuthorizer>[] = [
  { of: ["jwt", "userPool", "mutualTls", "noneBecause"], problems: (settings) => oneOfFour(settings) },
  ...POOL_RULES,
];

/** Of routes and pages, with or without tokens. */
export const ROUTE_RULES: Rule<Pick<Settings, "routes" | "cors">>[] = [
  ...under("cors", (settings: Pick<Settings, "cors">) => settings.cors, CORS_RULES),
  { of: ["routes"], problems: publicRoutes },
  { of: ["routes", "cors"], problems: corsOfRoutes },
];

export const GATEWAY_RULES: Rule<ResolvedGateway>[] = [
  { of: ["stages", "quotas"], problems: quotaProblems },
  { of: ["routes", "cors", "quotas"], problems: (settings) => routeCountProblems(settings, settings.quotas.routes) },
  ...AUTHORIZER_RULES,
  ...ROUTE_RULES,
  {
    of: ["routes", "mutualTls", "noneBecause"],
    problems: ({ routes, mutualTls, noneBecause }) =>
      scopesWithoutTokens(routes, mutualTls || noneBecause !== undefined),
  },
];

function oneIssuer({ jwt, userPool }: Issuers): string[] {
  const names = [jwt && "jwt", userPool && "userPool"].filter((one) => one !== undefined);
  const what = "give jwt or userPool, exactly one: an API that takes another's tokens says so itself";
  return must(names.length === 1, "jwt", what, names);
}

function oneOfFour({ jwt, userPool, mutualTls, noneBecause }: ResolvedAuthorizer): string[] {
  const given = Object.entries({ jwt, userPool, mutualTls: mutualTls || undefined, noneBecause });
  const names = given.flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const what =
    names.length > 1
      ? "give one of jwt, userPool, mutualTls and noneBecause: a route of an HTTP API has one authorizer. Put a second issuer on an API of its own"
      : "give one of jwt, userPool, mutualTls and noneBecause: without it nobody can be told from anybody";
  return must(names.length === 1, "jwt", what, names);
}

/** Scopes are in tokens. */
export function scopesWithoutTokens(routes: ResolvedGateway["routes"], noTokens: boolean): string[] {
  const what = "leave it out: no token is asked for, so there are no scopes";
  return routes.flatMap(({ scopes }, i) =>
    must(!noTokens || scopes === undefined, `routes[${i}].scopes`, what, scopes),
  );
}

/** An API without any address. */
export function addressProblems(hasDomain: boolean, defaultEndpoint: boolean | undefined): string[] {
  const what = "leave it out, or give the API a domain: it would have no address";
  return must(hasDomain || defaultEndpoint !== false, "defaultEndpoint", what, defaultEndpoint);
}

function publicRoutes({ routes }: Pick<Settings, "routes">): string[] {
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
export function routeCountProblems(settings: Pick<Settings, "routes" | "cors">, most: number): string[] {
  const count = routesOf(settings).length;
  const what = `name fewer: with those that CORS adds there are more than ${most} (API Gateway quota; once AWS has raised it, quotas.routes)`;
  return must(count <= most, "routes", what, count);
}

function quotaProblems({ stages, quotas }: ResolvedGateway): string[] {
  const what = `give 1 to ${quotas.stages} stages (API Gateway quota; once AWS has raised it, quotas.stages)`;
  return must(stages.length <= quotas.stages, "stages", what, stages.length);
}

function clientScopes({ scopes, clients }: UserPool): string[] {
  const known = scopes.map((scope) => scope.name);
  return clients.flatMap((client, i) => {
    const unknown = client.scopes.filter((scope) => !known.includes(scope));
    return must(unknown.length === 0, `clients[${i}].scopes`, `name scopes of the pool (${known.join(", ")})`, unknown);
  });
}
