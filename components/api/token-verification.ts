import { isOutput, must, type Rule } from "../../fields";
import {
  KeysOf,
  TOKEN_VERIFICATION,
  TokenAlgorithm,
  type IssuerKeys,
  type TokenVerification,
} from "../../haproxy/config";
import type { ResolvedAuthorizer } from "./gateway/authorizer-args";
import { routesOf } from "./gateway/routes";
import type { ApiInContext } from "./context";
import { ApiKind } from "./kind";

/** What is known of an API's issuer once it is there. */
export type IssuerFacts = Pick<TokenVerification, "issuer" | "audiences" | "clientClaim">;

type Verified = Pick<ApiInContext, "kind" | "authorizer" | "verifyTokens" | "routes" | "cors" | "gatehouse">;

/** Whose function fetches the keys that HAProxy verifies an API's tokens by; undefined if it does not verify them. */
export function keysOf({ authorizer, verifyTokens, gatehouse }: Verified): KeysOf | undefined {
  if (asksNoToken(authorizer) || !(verifyTokens ?? gatehouse.verifyTokens)) return undefined;
  return authorizer === undefined ? KeysOf.Gatehouse : KeysOf.Api;
}

export function asksNoToken(authorizer: ResolvedAuthorizer | undefined): boolean {
  return authorizer !== undefined && (authorizer.mutualTls || authorizer.noneBecause !== undefined);
}

/** What HAProxy is told of an API's tokens; nothing if it does not verify them. */
export function tokensOf(
  api: Verified,
  issuer: IssuerFacts | undefined,
): { readonly tokens: TokenVerification; readonly issuerKeys: IssuerKeys } | undefined {
  const of = keysOf(api);
  if (of === undefined || issuer === undefined) return undefined;
  return { tokens: { ...issuer, publicRoutes: publicRoutes(api) }, issuerKeys: { of, algorithms: algorithmsOf(api) } };
}

const publicRoutes = ({ routes, cors }: Verified): string[] =>
  routesOf({ routes, cors } as Parameters<typeof routesOf>[0])
    .filter((route) => route.public)
    .map(({ key }) => key);

const RSA = [TokenAlgorithm.RS256, TokenAlgorithm.RS384, TokenAlgorithm.RS512];

/**
 * What the gateway takes: an HTTP API RSA alone (its guide, "Control access to HTTP APIs with JWT authorizers"), a user pool signs by RS256
 * (Amazon Cognito guide, "Verifying JSON web tokens"), and the function of a REST API takes all that HAProxy verifies.
 */
function algorithmsOf({ kind, authorizer }: Verified): TokenAlgorithm[] {
  if (authorizer?.userPool) return [TokenAlgorithm.RS256];
  return kind === ApiKind.Rest ? Object.values(TokenAlgorithm) : RSA;
}

type Jwt = NonNullable<ResolvedAuthorizer["jwt"]>;

/** What HAProxy cannot compare of an issuer that is there already. */
export function unverifiable(path: string, jwt: Jwt | undefined): string[] {
  if (jwt === undefined) return [];
  const { issuer, audiences, clientClaim } = TOKEN_VERIFICATION.rows;
  const of = (row: typeof issuer, value: unknown, at: string): string[] => (isOutput(value) ? [] : row.problems(value, at)); // prettier-ignore
  return [
    ...of(issuer, jwt.issuer, `${path}.issuer`),
    ...jwt.audiences.flatMap((audience, i) => of(audiences.item, audience, `${path}.audiences[${i}]`)),
    ...of(clientClaim, jwt.clientClaim, `${path}.clientClaim`),
  ];
}

/** Where an API's tokens can be verified. */
export const TOKEN_RULES: Rule<ApiInContext>[] = [
  { of: ["verifyTokens", "authorizer"], problems: nobodysToken },
  { of: ["verifyTokens", "authorizer", "gatehouse.verifyTokens"], problems: gatehouseFirst },
  {
    of: ["verifyTokens", "authorizer", "gatehouse.verifyTokens"],
    problems: (api) => (keysOf(api) === KeysOf.Api ? unverifiable("authorizer.jwt", api.authorizer?.jwt) : []),
  },
  { of: ["verifyTokens", "authorizer", "routes", "gatehouse.verifyTokens"], problems: openRoutes },
];

function nobodysToken({ verifyTokens, authorizer }: ApiInContext): string[] {
  return must(!(verifyTokens && asksNoToken(authorizer)), "verifyTokens", "leave it out: no token is asked for", true);
}

function gatehouseFirst({ verifyTokens, authorizer, gatehouse }: ApiInContext): string[] {
  const what = "have the gatehouse say so first (its verifyTokens): it fetches its issuer's keys";
  return must(!(verifyTokens && authorizer === undefined && !gatehouse.verifyTokens), "verifyTokens", what, true);
}

/** HAProxy would ask for a token on a route that it does not know again. */
function openRoutes(api: ApiInContext): string[] {
  if (keysOf(api) === undefined) return [];
  const row = TOKEN_VERIFICATION.rows.publicRoutes.item;
  return api.routes.flatMap((route, i) => (route.public ? row.problems(route.key, `routes[${i}].key`) : []));
}
