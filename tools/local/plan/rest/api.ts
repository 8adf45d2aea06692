import { standInKeyId } from "../../../preview/show/haproxy";
import type { TokenSettings } from "../../../../runtime/authorizer/settings";
import type { Json, Plan, PlannedResource } from "../../../preview";
import { fieldsOf, listOf, numberOf, PlanResources, textOf, textsOf } from "../../../preview/plan-resources";
import type { GatewayApiRoute, ApiStage, Integration, RouteAuthorizer } from "../../gateway/api";
import type { Mapping } from "../../gateway/mapping";
import type { FunctionAuthorizerSettings } from "../../gateway/rest/function-authorizer";
import { parseRestMapping, pathMapping } from "../../gateway/rest/mapping";
import type { UsagePlan } from "../../gateway/rest/usage-plans";
import { parseRouteKey } from "../../gateway/routes";
import { parseTemplate, type Template } from "../../gateway/template";
import type { TokenBucket } from "../../gateway/throttle";
import type { Substitutes } from "../substitutes";

export const REST_TYPE = (kind: string): string => `aws:apigateway/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`;

/** Everything of a REST API that names it by `restApi`. */
export const REST_PARTS = ["Authorizer", "Integration", "Method", "MethodSettings", "Resource", "Stage"];

const AUTHORIZATION = parseTemplate("$request.header.Authorization") as Template;

/** The routes of a REST API, or what cannot be imitated of them. */
export function restRoutes(resources: PlanResources, substitutes: Substitutes): (GatewayApiRoute | string)[] {
  const integrations = resources.all(REST_TYPE("Integration"));
  return resources.all(REST_TYPE("Method")).map((method) => {
    const { httpMethod, resourceId, apiKeyRequired, authorization, authorizerId, authorizationScopes } = method.inputs;
    const planned = integrations.find(
      ({ inputs }) => inputs.resourceId === resourceId && inputs.httpMethod === httpMethod,
    );
    const key = parseRouteKey(`${textOf(httpMethod)} ${pathOfResource(resources, resourceId)}`);
    const integration = planned ? integrationOf(planned, substitutes) : "it has no integration";
    const authorized = authorizationOf(textOf(authorization), resources.referred(authorizerId), resources, substitutes);
    if (!key) return `${method.name}: its path cannot be read`;
    if (typeof integration === "string") return `${method.name}: ${integration}`;
    if (typeof authorized === "string") return `${method.name}: ${authorized}`;
    const told = authorized.function?.settings.routes.find((route) => route.key === key.text)?.scopes ?? [];
    const scopes = authorized.function ? told : textsOf(authorizationScopes);
    return { key, integration, ...authorized, scopes, asksForKey: apiKeyRequired === true };
  });
}

/** The path of a resource: that of the one above it, and its own part. */
function pathOfResource(resources: PlanResources, id: Json | undefined): string {
  if (textOf(id).endsWith(".rootResourceId")) return "/";
  const found = resources.referred(id);
  if (!found) return "";
  return `${pathOfResource(resources, found.inputs.parentId).replace(/\/$/, "")}/${textOf(found.inputs.pathPart)}`;
}

function integrationOf({ inputs }: PlannedResource, { fill }: Substitutes): Integration | string {
  if (inputs.type !== "HTTP_PROXY" || inputs.connectionType !== "VPC_LINK")
    return `only HTTP_PROXY by VPC_LINK runs here; got ${textOf(inputs.type)}`;
  const mapped = Object.entries(fieldsOf(inputs.requestParameters)).map(([k, v]) => [k, fill(textOf(v))] as const);
  const uri = textOf(inputs.uri);
  const parsed = [pathMapping(uri, Object.fromEntries(mapped)), ...mapped.map(([k, v]) => parseRestMapping(k, v))];
  const wrong = parsed.filter((one) => typeof one === "string");
  if (wrong.length > 0) return wrong.join("; ");
  const mappings = parsed.filter((one): one is Mapping => typeof one === "object");
  const method = textOf(inputs.integrationHttpMethod);
  return {
    mappings,
    timeoutMilliseconds: numberOf(inputs.timeoutMilliseconds, 29_000),
    serverName: /^https:\/\/([^/:]+)/.exec(uri)?.[1],
    ...(method !== "ANY" && { method }),
  };
}

type Authorized = Pick<GatewayApiRoute, "authorizer" | "function">;

function authorizationOf(
  type: string,
  one: PlannedResource | undefined,
  resources: PlanResources,
  { issuer }: Substitutes,
): Authorized | string {
  const by = (audiences: readonly string[] | undefined): RouteAuthorizer => ({ issuer, audiences, identitySource: AUTHORIZATION }); // prettier-ignore
  if (type === "NONE") return { authorizer: undefined };
  if (type === "COGNITO_USER_POOLS") return { authorizer: by(undefined) };
  const made = one && functionOf(one, resources);
  if (type !== "CUSTOM" || !made) return `authorization: only NONE, a pool and a function with its settings run here; got ${type}`; // prettier-ignore
  const settings = { ...made.settings, issuer };
  return { authorizer: by(settings.audiences), function: { ...made, settings } };
}

/** What the archive of the authorizer's function holds. */
function functionOf({ inputs }: PlannedResource, resources: PlanResources): FunctionAuthorizerSettings | undefined {
  const code = fieldsOf(resources.referred(inputs.authorizerUri)?.inputs.code);
  const { assets } = fieldsOf(code.archive);
  const text = textOf(fieldsOf(fieldsOf(fieldsOf(assets)["settings.json"]).asset).text);
  if (text === "") return undefined;
  return { settings: JSON.parse(text) as TokenSettings, ttlSeconds: numberOf(inputs.authorizerResultTtlInSeconds, 300) }; // prettier-ignore
}

/** Its stages, with the throttles of their methods. */
export function restStages(resources: PlanResources, { certificateOf }: Substitutes): ApiStage[] {
  const settings = resources.all(REST_TYPE("MethodSettings")).map(({ inputs }) => ({
    stage: resources.referred(inputs.stageName)?.inputs.stageName ?? inputs.stageName,
    path: textOf(inputs.methodPath),
    throttle: throttleOf(fieldsOf(inputs.settings).throttlingRateLimit, fieldsOf(inputs.settings).throttlingBurstLimit),
  }));
  return resources.all(REST_TYPE("Stage")).map(({ inputs }) => {
    const ofStage = settings.filter(({ stage }) => stage === inputs.stageName);
    const certificate = /^«(?:ClientCertificate|Invocation) ([^»]+)»/.exec(textOf(inputs.clientCertificateId))?.[1];
    return {
      name: textOf(inputs.stageName),
      throttle: ofStage.find(({ path }) => path === "*/*")?.throttle ?? throttleOf(undefined, undefined),
      routeThrottles: Object.fromEntries(ofStage.filter(({ path }) => path !== "*/*").map((one) => [methodOf(one.path), one.throttle])), // prettier-ignore
      accessLog: textOf(fieldsOf(inputs.accessLogSettings).format) || undefined,
      variables: Object.fromEntries(Object.entries(fieldsOf(inputs.variables)).map(([k, v]) => [k, textOf(v)])),
      ...(certificate !== undefined && certificateOf && { certificate: certificateOf(certificate) }),
    };
  });
}

/** `orders/GET` as `GET /orders`, and `~1/GET` as `GET /`. */
function methodOf(path: string): string {
  const at = path.lastIndexOf("/");
  return `${path.slice(at + 1)} /${path.slice(0, at).replace(/^~1$/, "")}`;
}

/** Its usage plans, with the keys of each. */
export function usagePlans(plan: Plan, apiId: string, { fill }: Substitutes): UsagePlan[] {
  const resources = new PlanResources(plan);
  const links = resources.all(REST_TYPE("UsagePlanKey"));
  return resources.all(REST_TYPE("UsagePlan")).flatMap((one) => {
    const opened = listOf(one.inputs.apiStages)
      .map(fieldsOf)
      .filter((stage) => stage.apiId === apiId);
    if (opened.length === 0) return [];
    const keys = links
      .filter(({ inputs }) => resources.referred(inputs.usagePlanId) === one)
      .flatMap(({ inputs }) => resources.referred(inputs.keyId) ?? [])
      .map(({ name, inputs }) => ({ id: standInKeyId(name), value: fill(textOf(inputs.value)) }));
    const { throttleSettings, quotaSettings } = one.inputs;
    const { rateLimit, burstLimit } = fieldsOf(throttleSettings);
    const throttles = opened.flatMap((stage) => listOf(stage.throttles).map(fieldsOf));
    return [
      {
        name: one.name,
        stages: opened.map(({ stage }) => textOf(stage)),
        throttle: throttleOf(rateLimit, burstLimit),
        methodThrottles: Object.fromEntries(throttles.map((at) => [methodOf(textOf(at.path).slice(1)), throttleOf(at.rateLimit, at.burstLimit)])), // prettier-ignore
        quota: quotaSettings === undefined ? undefined : numberOf(fieldsOf(quotaSettings).limit),
        keys,
      },
    ];
  });
}

/** A missing value is zero, which refuses everything: that is how API Gateway takes it. */
function throttleOf(rateLimit: Json | undefined, burstLimit: Json | undefined): TokenBucket {
  return { rateLimit: numberOf(rateLimit), burstLimit: numberOf(burstLimit) };
}
