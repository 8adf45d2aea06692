import type { Json, Plan, PlannedResource } from "../../preview";
import type { Api, BasePath, Integration, ApiRoute, RouteAuthorizer, ApiStage } from "../gateway/api";
import type { Cors } from "../gateway/cors";
import { parseMapping, type Mapping } from "../gateway/mapping";
import { parseRouteKey } from "../gateway/routes";
import { parseTemplate } from "../gateway/template";
import type { TokenBucket } from "../gateway/throttle";
import { CommandError, refuse } from "../../shared/command-error";
import { fields, list, number, Resources, text, texts } from "./resources";

/** What the plan cannot know: what runs on this machine instead. */
export interface Substitutes {
  /** In place of the plan's issuer. */
  readonly issuer: string;
  /** Fills passwords into a text of the plan. */
  readonly fill: (text: string) => string;
}

const TYPE = (kind: string) => `aws:apigatewayv2/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`;

/** Takes the HTTP API out of a plan. Everything that cannot be imitated is said at once. */
export function apiOf(plan: Plan, substitutes: Substitutes): Api {
  const resources = new Resources(plan);
  const api = resources.one(TYPE("Api"));
  if (api.inputs.protocolType !== "HTTP")
    throw new CommandError(`${api.name}: protocolType: only HTTP can run here; got ${text(api.inputs.protocolType)}`);
  const problems: string[] = [];
  const read = <T>(one: PlannedResource, value: T | string): T | undefined => {
    if (typeof value !== "string") return value;
    problems.push(`${one.name}: ${value}`);
    return undefined;
  };
  const routes = resources.all(TYPE("Route")).flatMap((one) => read(one, routeOf(one, resources, substitutes)) ?? []);
  const domain = resources.all(TYPE("DomainName"))[0];
  const stages = resources.all(TYPE("Stage")).map(stageOf);
  refuse(problems);
  return {
    accountId: /:(\d{12}):/.exec(JSON.stringify(plan.resources))?.[1] ?? "",
    apiId: `«Api ${api.name}».id`,
    domainName: text(domain?.inputs.domainName) || "localhost",
    cors: corsOf(api.inputs.corsConfiguration),
    routes,
    stages,
    basePaths: basePaths(resources, stages),
  };
}

function routeOf(one: PlannedResource, resources: Resources, substitutes: Substitutes): ApiRoute | string {
  const key = parseRouteKey(text(one.inputs.routeKey));
  if (!key) return `routeKey: is no route of an HTTP API; got ${text(one.inputs.routeKey)}`;
  const integration = integrationOf(resources.referred(one.inputs.target), substitutes);
  if (typeof integration === "string") return integration;
  const authorizer = authorizerOf(one, resources.referred(one.inputs.authorizerId), substitutes);
  if (typeof authorizer === "string") return authorizer;
  return { key, integration, authorizer, scopes: texts(one.inputs.authorizationScopes) };
}

function authorizerOf(
  route: PlannedResource,
  one: PlannedResource | undefined,
  { issuer }: Substitutes,
): RouteAuthorizer | undefined | string {
  const type = text(route.inputs.authorizationType) || "NONE";
  if (type === "NONE") return undefined;
  const identitySource = parseTemplate(texts(one?.inputs.identitySources)[0] ?? "");
  if (type !== "JWT" || !one || !identitySource) return `authorizationType: only JWT and NONE run here; got ${type}`;
  return { issuer, audiences: texts(fields(one.inputs.jwtConfiguration).audiences), identitySource };
}

function integrationOf(one: PlannedResource | undefined, { fill }: Substitutes): Integration | string {
  if (!one) return "target: names no integration of the plan";
  const { inputs } = one;
  if (inputs.integrationType !== "HTTP_PROXY" || inputs.connectionType !== "VPC_LINK")
    return `integration ${one.name}: only HTTP_PROXY by VPC_LINK runs here; got ${text(inputs.integrationType)}`;
  if (inputs.responseParameters !== undefined) return `integration ${one.name}: responseParameters cannot run here`;
  const parsed = Object.entries(fields(inputs.requestParameters)).map(([key, value]) =>
    parseMapping(key, fill(text(value))),
  );
  const wrong = parsed.filter((mapping) => typeof mapping === "string");
  if (wrong.length > 0) return `integration ${one.name}: requestParameters: ${wrong.join("; ")}`;
  const mappings = parsed.filter((mapping): mapping is Mapping => typeof mapping !== "string");
  const serverName = text(fields(inputs.tlsConfig).serverNameToVerify) || undefined;
  return { mappings, timeoutMilliseconds: number(inputs.timeoutMilliseconds, 30_000), serverName };
}

function stageOf({ inputs }: PlannedResource): ApiStage {
  const own = list(inputs.routeSettings).map(fields);
  return {
    name: text(inputs.name),
    throttle: throttleOf(inputs.defaultRouteSettings),
    routeThrottles: Object.fromEntries(own.map((one) => [text(one.routeKey), throttleOf(one)])),
    accessLog: text(fields(inputs.accessLogSettings).format) || undefined,
    variables: Object.fromEntries(Object.entries(fields(inputs.stageVariables)).map(([k, v]) => [k, text(v)])),
  };
}

/** A missing value is zero, which refuses everything: that is how API Gateway takes it. */
function throttleOf(settings: Json | undefined): TokenBucket {
  const { throttlingRateLimit, throttlingBurstLimit } = fields(settings);
  return { rateLimit: number(throttlingRateLimit), burstLimit: number(throttlingBurstLimit) };
}

function corsOf(settings: Json | undefined): Cors | undefined {
  if (settings === undefined) return undefined;
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, allowCredentials, maxAge } = fields(settings);
  return {
    allowOrigins: texts(allowOrigins),
    allowMethods: texts(allowMethods),
    allowHeaders: texts(allowHeaders),
    exposeHeaders: texts(exposeHeaders),
    allowCredentials: allowCredentials === true,
    maxAgeSeconds: maxAge === undefined ? undefined : number(maxAge),
  };
}

/** Longer paths first: `orders/v1` before `orders`. */
function basePaths(resources: Resources, stages: readonly ApiStage[]): BasePath[] {
  const mapped = resources
    .all(TYPE("ApiMapping"))
    .map(({ inputs }) => ({ path: text(inputs.apiMappingKey), stage: text(inputs.stage) }));
  const own = stages.map(({ name }) => ({ path: name === "$default" ? "" : name, stage: name }));
  return (mapped.length > 0 ? mapped : own).sort((a, b) => b.path.length - a.path.length);
}
