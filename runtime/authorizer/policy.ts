import type { AuthorizedRoute } from "./settings";
import type { Identity, Verified } from "./verify";

/** What API Gateway gives a REQUEST authorizer, as far as it is looked at (its guide, "Input to an API Gateway Lambda authorizer"). */
export interface AuthorizerEvent {
  /** `arn:<partition>:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` of the request. */
  readonly methodArn: string;
  /** The resource that has the route, with its parameters: `/orders/{id}`. */
  readonly resource: string;
  readonly httpMethod: string;
  readonly headers: Readonly<Record<string, string>> | null;
}

export interface InvokeStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: "execute-api:Invoke";
  readonly Resource: readonly string[];
}

/** What API Gateway takes for an answer. */
export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policyDocument: { readonly Version: "2012-10-17"; readonly Statement: readonly InvokeStatement[] };
  readonly context: Identity & {
    /** All of it in one text that is never empty, and so always overwrites what a client sent (docs/decisions/0039). */
    readonly identity: string;
  };
}

/**
 * What a token allows.
 *
 * API Gateway caches the answer by token, method and resource, which are the authorizer's identity sources. So the question is whether
 * *this* route is allowed; and the policy names every route that the token's scopes allow, because a policy compares letters: `GET
 * /orders/*`, for `/orders/{id}`, is also true of `GET /orders/1/refunds`, a route that may ask for another scope. One that is not
 * allowed is denied under its own key, whatever else the pattern of another route is true of.
 */
export function authorizerAnswer(
  event: AuthorizerEvent,
  routes: readonly AuthorizedRoute[],
  token: Verified,
): AuthorizerAnswer {
  const { subject, client, scopes } = token.identity;
  const api = event.methodArn.split("/")[0]!;
  const allowed = routes.filter((route) => allows(route, token.scopes));
  const asked = routeOf(event, routes);
  const statements: InvokeStatement[] = [];
  // A list without a resource is not a policy.
  if (allowed.length > 0) statements.push(statement("Allow", ...allowed.map(({ key }) => resourceOf(api, key))));
  if (asked === undefined) statements.push(statement("Deny", event.methodArn));
  else if (!allowed.includes(asked)) statements.push(statement("Deny", resourceOf(api, asked.key)));
  return {
    principalId: subject || client,
    policyDocument: { Version: "2012-10-17", Statement: statements },
    context: { subject, client, scopes, identity: `${subject};${client};${scopes}` },
  };
}

function statement(Effect: InvokeStatement["Effect"], ...resources: string[]): InvokeStatement {
  return { Effect, Action: "execute-api:Invoke", Resource: resources };
}

/** The route that a request has come by: its own method's, else the one for all methods. Nothing of a resource without either. */
function routeOf({ httpMethod, resource }: AuthorizerEvent, routes: readonly AuthorizedRoute[]) {
  const by = (method: string) => routes.find(({ key }) => key === `${method} ${resource}`);
  return by(httpMethod) ?? by("ANY");
}

function allows({ scopes }: AuthorizedRoute, held: readonly string[]): boolean {
  return scopes === undefined || scopes.some((scope) => held.includes(scope));
}

/** A route in every stage: scopes are the route's. */
function resourceOf(api: string, key: string): string {
  const [method, path] = key.split(" ") as [string, string];
  return `${api}/*/${method === "ANY" ? "*" : method}${path.replaceAll(/\{[^}]*\}/g, "*")}`;
}
