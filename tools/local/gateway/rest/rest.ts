import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { refuseRequest } from "../answers";
import type { GatewayApi, GatewayApiRoute } from "../api";
import { Authorizer } from "../authorizer";
import { header, type Exchange } from "../exchange";
import { integrate } from "../integrate";
import { matchRoute } from "../routes";
import type { LocalGatewaySettings } from "../settings";
import { Throttles } from "../throttle";
import { FunctionAuthorizer, type FunctionResult } from "./function-authorizer";
import { UsagePlans } from "./usage-plans";

/**
 * A stand-in for API Gateway's REST API: the authorizer first, then the API key with its plan's throttle and quota, then the stage's
 * throttle (its guide, "How throttling limit settings are applied"). Firewalls are not imitated.
 */
export class LocalRestApi {
  readonly #throttles = new Map<string, Throttles>();
  readonly #functions = new Map<object, FunctionAuthorizer>();
  readonly #plans = new Map<object, UsagePlans>();
  readonly #pools = new Map<GatewayApiRoute, Authorizer>();
  readonly #now: () => number;

  constructor(private readonly settings: LocalGatewaySettings) {
    this.#now = settings.now ?? Date.now;
  }

  async answer(exchange: Exchange, message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { api } = exchange;
    exchange.clientRequestId = header(exchange, "x-amzn-requestid") ?? randomUUID();
    response.setHeader("x-amzn-requestid", exchange.clientRequestId);
    response.setHeader("x-amz-apigw-id", exchange.requestId);
    const match = matchRoute(api.routes, exchange.method, exchange.path);
    if (!match)
      return refuseRequest(exchange, response, 403, "Missing Authentication Token", "MISSING_AUTHENTICATION_TOKEN");
    exchange.route = match.route;
    exchange.parameters = match.parameters;
    const refused =
      (await this.#unauthorized(exchange)) ?? this.#beyondPlan(exchange, api) ?? this.#throttled(exchange);
    if (refused) return refuseRequest(exchange, response, refused.status, refused.message, refused.type);
    await integrate(this.settings, exchange, message, response, {});
  }

  async #unauthorized(exchange: Exchange) {
    const { route } = exchange;
    if (!route?.authorizer) return undefined;
    const result = route.function ? await this.#byFunction(exchange, route) : await this.#byPool(exchange, route);
    if (!("status" in result)) {
      exchange.authorizerContext = result.context;
      return undefined;
    }
    exchange.authorizerError = result.message;
    return result;
  }

  #byFunction(exchange: Exchange, { key, function: settings }: GatewayApiRoute): Promise<FunctionResult> {
    const known = this.#functions.get(settings!) ?? new FunctionAuthorizer(settings!, this.#now);
    this.#functions.set(settings!, known);
    const { api, method, path, stage } = exchange;
    return known.ask({
      token: header(exchange, "authorization"),
      methodArn: `arn:aws:execute-api:eu-central-1:${api.accountId}:${api.apiId}/${stage.name}/${method}${path}`,
      resource: key.text.slice(key.text.indexOf(" ") + 1),
      method,
      headers: Object.fromEntries(exchange.headers),
    });
  }

  async #byPool(exchange: Exchange, route: GatewayApiRoute): Promise<FunctionResult> {
    const known = this.#pools.get(route) ?? new Authorizer(route.authorizer!);
    this.#pools.set(route, known);
    const result = await known.authorize(header(exchange, "authorization"), route.scopes, new Date(this.#now()));
    if ("claims" in result) {
      exchange.claims = result.claims;
      return { context: {} };
    }
    return { status: result.status, message: result.status === 401 ? "Unauthorized" : "Forbidden", type: result.status === 401 ? "UNAUTHORIZED" : "ACCESS_DENIED" }; // prettier-ignore
  }

  #beyondPlan(exchange: Exchange, { rest }: GatewayApi) {
    const { route, stage } = exchange;
    if (!route?.asksForKey || !rest) return undefined;
    const plans = this.#plans.get(rest) ?? new UsagePlans(rest.usagePlans);
    this.#plans.set(rest, plans);
    const value = header(exchange, "x-api-key");
    const result = plans.take(value, stage.name, methodOf(exchange), this.#now() / 1000);
    if (result.id !== undefined) exchange.apiKeyId = result.id;
    return "status" in result ? result : undefined;
  }

  #throttled(exchange: Exchange) {
    const { stage, api } = exchange;
    const name = `${api.apiId} ${stage.name}`;
    const known = this.#throttles.get(name) ?? new Throttles(stage.throttle, stage.routeThrottles);
    this.#throttles.set(name, known);
    const admitted = known.admit(methodOf(exchange), this.#now() / 1000);
    return admitted ? undefined : { status: 429, message: "Too Many Requests", type: "THROTTLED" };
  }
}

/** `METHOD /path` of the route, which plans and stages throttle by. */
function methodOf({ method, route }: Exchange): string {
  const text = route?.key.text ?? "";
  return `${method}${text.slice(text.indexOf(" "))}`;
}
