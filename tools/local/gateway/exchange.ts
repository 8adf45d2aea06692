import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { JWTPayload } from "jose";
import type { ContextValues } from "./access-log";
import type { GatewayApi, BasePath, GatewayApiRoute, ApiStage } from "./api";
import type { MappedRequest } from "./mapping";
import { decodedPart, inRequestLine, requestPath, type PathEncoding } from "./path-encoding";
import type { Values } from "./template";

/** One request on its way through the gateway, and what is known of it so far. */
export interface Exchange {
  readonly api: GatewayApi;
  /** Of a REST API the extended one: a client can choose the other. */
  readonly requestId: string;
  clientRequestId?: string;
  readonly receivedAt: number;
  readonly method: string;
  /** Behind the base path. */
  readonly path: string;
  readonly basePath: BasePath;
  readonly query: MappedRequest["query"];
  readonly rawQuery: string;
  readonly headers: MappedRequest["headers"];
  readonly sourceIp: string;
  readonly protocol: string;
  readonly stage: ApiStage;
  route?: GatewayApiRoute;
  parameters: Readonly<Record<string, string>>;
  claims?: JWTPayload;
  /** What a REST API's own function says. */
  authorizerContext?: Readonly<Record<string, string>>;
  apiKeyId?: string;
  authorizerError?: string;
  error?: { readonly message: string; readonly type: string };
  status?: number;
  responseLength: number;
  integration?: { readonly status?: number; readonly latency: number; readonly error?: string };
}

/** What a request is about; undefined if no stage has its path. */
export function exchangeOf(apis: readonly GatewayApi[], message: IncomingMessage, now: number): Exchange | undefined {
  const [whole = "/", query = ""] = split(message.url ?? "/");
  const basePath = basePathOf(ofHost(apis, message.headers.host), whole);
  const api = apis.find(({ basePaths }) => basePaths.some((one) => one === basePath));
  const stage = api?.stages.find(({ name }) => name === basePath?.stage);
  if (!api || !basePath || !stage) return undefined;
  return {
    api,
    // Shaped like API Gateway's own: 15 characters and "=".
    requestId: `${randomBytes(11).toString("base64url")}=`,
    receivedAt: now,
    method: methodOf(api, message),
    path: rooted(basePath.path === "" ? whole : whole.slice(basePath.path.length + 1)),
    basePath,
    query: [...new URLSearchParams(query)],
    rawQuery: query,
    headers: pairs(message.rawHeaders),
    sourceIp: (message.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
    protocol: `HTTP/${message.httpVersion}`,
    stage,
    parameters: {},
    responseLength: 0,
  };
}

/** A REST API obeys a header that names another method (API Gateway guide, known issues). */
function methodOf({ rest }: GatewayApi, { method = "GET", headers }: IncomingMessage): string {
  const override = headers["x-http-method-override"];
  return rest && typeof override === "string" ? override.toUpperCase() : method;
}

/** The paths on the domain that a client names; on this machine it need not name any, and all are on one. Longer ones first. */
function ofHost(apis: readonly GatewayApi[], host = ""): BasePath[] {
  const named = apis.filter(({ domainName }) => domainName === host.replace(/:\d+$/, ""));
  const paths = (named.length > 0 ? named : apis).flatMap(({ basePaths }) => basePaths);
  return paths.sort((a, b) => b.path.length - a.path.length);
}

/**
 * The longest of the paths that a request is in. With one of several segments among them API Gateway compares by letters, else
 * by segments (API Gateway guide, http-api-mappings: `/ordersandmore` is in `orders`).
 */
function basePathOf(basePaths: readonly BasePath[], whole: string): BasePath | undefined {
  const byLetters = basePaths.some(({ path }) => path.includes("/"));
  const isIn = (path: string) => (byLetters ? whole.startsWith(`/${path}`) : `${whole}/`.startsWith(`/${path}/`));
  return basePaths.find(({ path }) => path === "" || isIn(path));
}

/** What is left of a path; where API Gateway cut it within a segment it is not documented what it makes of the rest. */
function rooted(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}

/** The first value of a header. */
export function header(exchange: Pick<Exchange, "headers">, name: string): string | undefined {
  return exchange.headers.find(([given]) => given.toLowerCase() === name.toLowerCase())?.[1];
}

/** The values of a request that mappings and identity sources refer to. */
export function valuesOf(exchange: Exchange, paths: PathEncoding): Values {
  const context = contextValues(exchange);
  return ({ source, name }) => {
    if (source === "context") return context(name);
    if (source === "stageVariables") return exchange.stage.variables[name];
    const [kind = "", rest = ""] = split(name, ".");
    if (kind === "header") return header(exchange, rest);
    if (kind === "querystring") return exchange.query.find(([given]) => given === rest)?.[1];
    if (rest === "") return requestPath(exchange.path, paths);
    const parameter = exchange.parameters[rest];
    return parameter === undefined ? undefined : inRequestLine(decodedPart(parameter));
  };
}

/** The `$context` variables of an HTTP API, as far as they have a value here. */
export function contextValues(exchange: Exchange, now = exchange.receivedAt): ContextValues {
  const { api } = exchange;
  const claim = "authorizer.claims.";
  const known: Record<string, string | number | undefined> = {
    accountId: api.accountId,
    apiId: api.apiId,
    domainName: api.domainName,
    domainPrefix: api.domainName.split(".")[0],
    stage: exchange.stage.name,
    requestId: exchange.clientRequestId ?? exchange.requestId,
    extendedRequestId: exchange.requestId,
    requestTime: new Date(exchange.receivedAt).toISOString(),
    requestTimeEpoch: exchange.receivedAt,
    httpMethod: exchange.method,
    path: `/${exchange.basePath.path}${exchange.path}`.replace(/^\/\//, "/"),
    protocol: exchange.protocol,
    routeKey: exchange.route?.key.text,
    resourcePath: exchange.route?.key.text.replace(/^\S+ /, ""),
    "identity.apiKeyId": exchange.apiKeyId,
    "customDomain.basePathMatched": exchange.basePath.path,
    "identity.sourceIp": exchange.sourceIp,
    "identity.userAgent": header(exchange, "user-agent"),
    "authorizer.error": exchange.authorizerError,
    status: exchange.status,
    responseLength: exchange.responseLength,
    dataProcessed: exchange.responseLength,
    responseLatency: now - exchange.receivedAt,
    "integration.status": exchange.integration?.status,
    "integration.latency": exchange.integration?.latency,
    integrationLatency: exchange.integration?.latency,
    integrationStatus: exchange.integration?.status,
    "integration.error": exchange.integration?.error,
    integrationErrorMessage: exchange.integration?.error,
    "error.message": exchange.error?.message,
    "error.responseType": exchange.error?.type,
  };
  const said = Object.entries(exchange.authorizerContext ?? {}).map(([name, value]) => [`authorizer.${name}`, value]);
  Object.assign(known, Object.fromEntries(said));
  return (variable) => {
    const value = variable.startsWith(claim)
      ? claimText(exchange.claims?.[variable.slice(claim.length)])
      : known[variable];
    return value === undefined ? undefined : String(value);
  };
}

/** A list arrives as `[a b]`; an object has no text. */
function claimText(value: unknown): string | undefined {
  if (Array.isArray(value)) return `[${value.join(" ")}]`;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

function split(text: string, at = "?"): [string, string] {
  const i = text.indexOf(at);
  return i < 0 ? [text, ""] : [text.slice(0, i), text.slice(i + 1)];
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ""] as const] : []));
}
