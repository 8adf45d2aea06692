import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { closeServer, listen } from "../../shared/listen";
import { accessLogLine } from "./access-log";
import { refuseRequest, sendMessage } from "./answers";
import type { GatewayApi, GatewayApiRoute, ApiStage } from "./api";
import { Authorizer } from "./authorizer";
import { corsHeaders, isPreflight } from "./cors";
import { contextValues, exchangeOf, header, valuesOf, type Exchange } from "./exchange";
import { integrate } from "./integrate";
import { LocalRestApi } from "./rest/rest";
import { matchRoute } from "./routes";
import type { LocalGatewaySettings } from "./settings";
import { valueOf } from "./template";
import { Throttles } from "./throttle";

/** Request line and headers may have 10,240 bytes together (API Gateway quota). */
const MOST_HEADER_BYTES = 10_240;

/** A stand-in for API Gateway's HTTP API, and the way to that for its REST API: enforces the plan, with AWS's order of checks and AWS's messages. */
export class LocalGateway {
  readonly #server: Server;
  readonly #throttles = new Map<ApiStage, Throttles>();
  readonly #attached = new Set<GatewayApi>();
  readonly #authorizers = new Map<GatewayApiRoute, Authorizer>();
  readonly #now: () => number;
  readonly #rest: LocalRestApi;

  constructor(private readonly settings: LocalGatewaySettings) {
    this.#now = settings.now ?? Date.now;
    this.#rest = new LocalRestApi(settings);
    this.#server = createServer({ maxHeaderSize: MOST_HEADER_BYTES }, (message, response) => {
      this.#answer(message, response).catch(() => response.destroy());
    });
    // Node.js closes after 5 s, while a client may be sending: a minute more than any load here pauses.
    this.#server.keepAliveTimeout = 65_000;
  }

  /** Listens. @param port any free one unless given. @returns the URL without a stage */
  async start(address: string, port = 0): Promise<string> {
    return `http://${address}:${await listen(this.#server, address, port)}`;
  }

  /** Takes more APIs, from the next request on. */
  attach(apis: readonly GatewayApi[]): void {
    for (const api of apis) this.#attached.add(api);
  }

  detach(apis: readonly GatewayApi[]): void {
    for (const api of apis) this.#attached.delete(api);
  }

  async stop(): Promise<void> {
    await closeServer(this.#server);
    this.settings.link.close();
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = exchangeOf([...this.settings.apis, ...this.#attached], message, this.#now());
    // A path of no stage is answered without a line in any log.
    if (!exchange) return void sendMessage(response, 404, "Not Found");
    const { api } = exchange;
    response.on("close", () => this.#log(exchange));
    if (api.rest) return this.#rest.answer(exchange, message, response);
    response.setHeader("apigw-requestid", exchange.requestId);
    const origin = header(exchange, "origin");
    const preflight = isPreflight(exchange.method, (name) => header(exchange, name));
    const cors = api.cors ? corsHeaders(api.cors, origin, preflight) : {};
    for (const [name, value] of Object.entries(cors)) response.setHeader(name, value);

    const match = matchRoute(api.routes, exchange.method, exchange.path);
    const open = !match?.route.authorizer;
    if (api.cors && preflight && open) {
      exchange.status = 204;
      response.writeHead(204).end();
      return;
    }
    if (!match) return refuseRequest(exchange, response, 404, "Not Found", "NOT_FOUND");
    exchange.route = match.route;
    exchange.parameters = match.parameters;
    if (!this.#throttlesOf(exchange.stage).admit(match.route.key.text, this.#now() / 1000))
      return refuseRequest(exchange, response, 429, "Too Many Requests", "THROTTLED");
    if (!(await this.#authorized(exchange, response))) return;
    await integrate(this.settings, exchange, message, response, cors);
  }

  async #authorized(exchange: Exchange, response: ServerResponse): Promise<boolean> {
    const { route } = exchange;
    if (!route?.authorizer) return true;
    const values = valuesOf(exchange, this.settings.paths);
    const token = valueOf(route.authorizer.identitySource, values);
    const authorization = await this.#authorizer(route, route.authorizer).authorize(
      token,
      route.scopes,
      new Date(this.#now()),
    );
    if ("claims" in authorization) {
      exchange.claims = authorization.claims;
      return true;
    }
    exchange.authorizerError = authorization.error;
    response.setHeader("www-authenticate", authorization.wwwAuthenticate);
    const [text, type] =
      authorization.status === 401 ? ["Unauthorized", "UNAUTHORIZED"] : ["Forbidden", "ACCESS_DENIED"];
    refuseRequest(exchange, response, authorization.status, text, type);
    return false;
  }

  #throttlesOf(stage: ApiStage): Throttles {
    const known = this.#throttles.get(stage) ?? new Throttles(stage.throttle, stage.routeThrottles);
    this.#throttles.set(stage, known);
    return known;
  }

  #authorizer(route: GatewayApiRoute, settings: NonNullable<GatewayApiRoute["authorizer"]>): Authorizer {
    const known = this.#authorizers.get(route) ?? new Authorizer(settings);
    this.#authorizers.set(route, known);
    return known;
  }

  #log(exchange: Exchange): void {
    const format = exchange.stage.accessLog;
    const context = contextValues(exchange, this.#now());
    this.settings.onAnswered(exchange, format === undefined ? undefined : accessLogLine(format, context));
  }
}
