import type { Json, Plan, PlannedResource } from "../../preview";
import { backendOf, type GatewayApi, type BasePath, type Integration, type GatewayApiRoute, type RouteAuthorizer, type ApiStage } from "../gateway/api"; // prettier-ignore
import type { Cors } from "../gateway/cors";
import { parseMapping, type Mapping } from "../gateway/mapping";
import { parseRouteKey } from "../gateway/routes";
import { REST_PARTS, REST_TYPE, restRoutes, restStages, usagePlans } from "./rest/api";
import { parseTemplate } from "../gateway/template";
import type { TokenBucket } from "../gateway/throttle";
import { CommandError, refuseAll } from "../../shared/command-error";
import type { Substitutes } from "./substitutes";
import { fieldsOf, listOf, numberOf, PlanResources, textOf, textsOf } from "../../preview/plan-resources";

/** The types of an API's parts. */
const PARTS = ["Authorizer", "Integration", "Route", "Stage", "ApiMapping"];

const TYPE = (kind: string) => `aws:apigatewayv2/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`;

/** The HTTP and REST APIs of a plan, at least one. @throws CommandError with everything in them that cannot be imitated */
export function apisOf(plan: Plan, substitutes: Substitutes): [GatewayApi, ...GatewayApi[]] {
  const called = calledByClients(plan);
  const resources = new PlanResources(called);
  const found = [...resources.all(TYPE("Api")), ...resources.all(REST_TYPE("RestApi"))];
  const problems: string[] = [];
  const apis = found.flatMap((one) => {
    try {
      return [apiOf(called, one, substitutes, found.length > 1)];
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      problems.push(error.message);
      return [];
    }
  });
  refuseAll(problems);
  const [first, ...others] = apis;
  if (first === undefined) throw new CommandError(`stack ${plan.stack}: the plan has no API`);
  return [first, ...others];
}

/** One of them. @param isOneOfMany then a stage without a domain is found by the API's name too: here all have one address */
function apiOf(plan: Plan, api: PlannedResource, substitutes: Substitutes, isOneOfMany: boolean): GatewayApi {
  const isRest = api.type === REST_TYPE("RestApi");
  const apiId = `«${isRest ? "RestApi" : "Api"} ${api.name}».id`;
  // What tells whose a resource is stands in each but the domain.
  const isOfApi = ({ type, inputs }: PlannedResource): boolean =>
    !OF_API.has(type) || inputs.apiId === apiId || inputs.restApi === apiId;
  const resources = new PlanResources({ ...plan, resources: plan.resources.filter(isOfApi) });
  if (!isRest && api.inputs.protocolType !== "HTTP")
    throw new CommandError(`${api.name}: protocolType: only HTTP can run here; got ${textOf(api.inputs.protocolType)}`);
  const problems: string[] = [];
  const read = <T>(one: PlannedResource, value: T | string): T | undefined => {
    if (typeof value !== "string") return value;
    problems.push(`${one.name}: ${value}`);
    return undefined;
  };
  const routes = isRest
    ? restRoutes(resources, substitutes).flatMap((one) => read(api, one) ?? [])
    : resources.all(TYPE("Route")).flatMap((one) => read(one, routeOf(one, resources, substitutes)) ?? []);
  const [mapping] = resources.all(TYPE("ApiMapping"));
  const stages = isRest ? restStages(resources, substitutes) : resources.all(TYPE("Stage")).map(stageOf);
  refuseAll(problems);
  return {
    accountId: /:(\d{12}):/.exec(JSON.stringify(plan.resources))?.[1] ?? "",
    apiId,
    domainName: textOf(mapping?.inputs.domainName) || "localhost",
    cors: corsOf(api.inputs.corsConfiguration),
    routes,
    stages,
    basePaths: basePaths(resources, stages, isOneOfMany ? `${apiName(stages)}-` : ""),
    ...(isRest && { rest: { usagePlans: usagePlans(plan, apiId, substitutes) } }),
  };
}

const OF_API = new Set([...PARTS.map(TYPE), ...REST_PARTS.map(REST_TYPE)]);

/** The plan without the API that keeps the link active: nobody sleeps here. */
function calledByClients({ resources, ...plan }: Plan): Plan {
  return { ...plan, resources: resources.filter(({ urn }) => !urn.includes("gatehouse:index:Heartbeat$")) };
}

function routeOf(one: PlannedResource, resources: PlanResources, substitutes: Substitutes): GatewayApiRoute | string {
  const key = parseRouteKey(textOf(one.inputs.routeKey));
  if (!key) return `routeKey: use METHOD /path or $default; got ${textOf(one.inputs.routeKey)}`;
  const integration = integrationOf(resources.referred(one.inputs.target), substitutes);
  if (typeof integration === "string") return integration;
  const authorizer = authorizerOf(one, resources.referred(one.inputs.authorizerId), substitutes);
  if (typeof authorizer === "string") return authorizer;
  return { key, integration, authorizer, scopes: textsOf(one.inputs.authorizationScopes) };
}

function authorizerOf(
  route: PlannedResource,
  one: PlannedResource | undefined,
  { issuer }: Substitutes,
): RouteAuthorizer | undefined | string {
  const type = textOf(route.inputs.authorizationType) || "NONE";
  if (type === "NONE") return undefined;
  const identitySource = parseTemplate(textsOf(one?.inputs.identitySources)[0] ?? "");
  if (type !== "JWT" || !one || !identitySource) return `authorizationType: only JWT and NONE run here; got ${type}`;
  return { issuer, audiences: textsOf(fieldsOf(one.inputs.jwtConfiguration).audiences), identitySource };
}

function integrationOf(one: PlannedResource | undefined, { fill }: Substitutes): Integration | string {
  if (!one) return "target: name an integration of the plan";
  const { inputs } = one;
  if (inputs.integrationType !== "HTTP_PROXY" || inputs.connectionType !== "VPC_LINK")
    return `integration ${one.name}: only HTTP_PROXY by VPC_LINK runs here; got ${textOf(inputs.integrationType)}`;
  if (inputs.responseParameters !== undefined) return `integration ${one.name}: responseParameters cannot run here`;
  const parsed = Object.entries(fieldsOf(inputs.requestParameters)).map(([key, value]) =>
    parseMapping(key, fill(textOf(value))),
  );
  const wrong = parsed.filter((mapping) => typeof mapping === "string");
  if (wrong.length > 0) return `integration ${one.name}: requestParameters: ${wrong.join("; ")}`;
  const mappings = parsed.filter((mapping): mapping is Mapping => typeof mapping !== "string");
  const serverName = textOf(fieldsOf(inputs.tlsConfig).serverNameToVerify) || undefined;
  return { mappings, timeoutMilliseconds: numberOf(inputs.timeoutMilliseconds, 30_000), serverName };
}

function stageOf({ inputs }: PlannedResource): ApiStage {
  const byRoute = listOf(inputs.routeSettings).map(fieldsOf);
  return {
    name: textOf(inputs.name),
    throttle: throttleOf(inputs.defaultRouteSettings),
    routeThrottles: Object.fromEntries(byRoute.map((one) => [textOf(one.routeKey), throttleOf(one)])),
    accessLog: textOf(fieldsOf(inputs.accessLogSettings).format) || undefined,
    variables: Object.fromEntries(Object.entries(fieldsOf(inputs.stageVariables)).map(([k, v]) => [k, textOf(v)])),
  };
}

/** A missing value is zero, which refuses everything: that is how API Gateway takes it. */
function throttleOf(settings: Json | undefined): TokenBucket {
  const { throttlingRateLimit, throttlingBurstLimit } = fieldsOf(settings);
  return { rateLimit: numberOf(throttlingRateLimit), burstLimit: numberOf(throttlingBurstLimit) };
}

function corsOf(settings: Json | undefined): Cors | undefined {
  if (settings === undefined) return undefined;
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, allowCredentials, maxAge } = fieldsOf(settings);
  return {
    allowOrigins: textsOf(allowOrigins),
    allowMethods: textsOf(allowMethods),
    allowHeaders: textsOf(allowHeaders),
    exposeHeaders: textsOf(exposeHeaders),
    allowCredentials: allowCredentials === true,
    maxAgeSeconds: maxAge === undefined ? undefined : numberOf(maxAge),
  };
}

/** What HAProxy calls it: its backends are `<api>.<stage>`. */
function apiName([stage]: readonly ApiStage[]): string {
  return (stage && backendOf(stage).split(".")[0]) ?? "";
}

/** Longer paths first: `orders/v1` before `orders`. */
function basePaths(resources: PlanResources, stages: readonly ApiStage[], prefix: string): BasePath[] {
  const mapped = resources
    .all(TYPE("ApiMapping"))
    .map(({ inputs }) => ({ path: textOf(inputs.apiMappingKey), stage: textOf(inputs.stage) }));
  const unmapped = stages.map(({ name }) => ({
    path: name === "$default" && prefix === "" ? "" : `${prefix}${name}`,
    stage: name,
  }));
  return (mapped.length > 0 ? mapped : unmapped).sort((a, b) => b.path.length - a.path.length);
}
