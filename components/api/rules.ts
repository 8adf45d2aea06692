import { MOST_DNS_NAME } from "../../fields/dns";
import { duplicates, must, under, type Rule } from "../../fields";
import { allowsHost, versionsOf } from "../../haproxy/config";
import { DOMAIN_RULES } from "../request-path/domain/problems";
import type { ApiInContext } from "./context";
import {
  AUTHORIZER_RULES,
  addressProblems,
  routeCountProblems,
  ROUTE_RULES,
  scopesWithoutTokens,
} from "./gateway/problems";
import { defaultStageProblems } from "./gateway/mappings";
import { placeProblems } from "./gateway/rest/client-certificate-args";
import { timeoutOf } from "./kind";
import { KIND_RULES } from "./kind-rules";
import { serviceName } from "./names";
import { classProblems } from "./route-args";
import { domainPathProblems, Placement, reservedProblems, stagePath, type Mapped } from "./paths";
import { asksNoToken, TOKEN_RULES } from "./token-verification";

/** Which names an API has. */
export function placementOf({ domain, gatehouse }: Pick<ApiInContext, "domain" | "gatehouse">): Placement {
  if (domain !== undefined) return Placement.Own;
  return gatehouse.domain === undefined ? Placement.None : Placement.Shared;
}

/** Somebody has to say who calls; a gatehouse says it of all its APIs together. */
export const ISSUER_RULE: Rule<ApiInContext> = { of: ["authorizer", "gatehouse.issuer"], problems: issuerProblems };

/** What spans several settings of an API, or some and its gatehouse. */
export const API_RULES: Rule<ApiInContext>[] = [
  ...under("authorizer", ({ authorizer }: ApiInContext) => authorizer, AUTHORIZER_RULES),
  ISSUER_RULE,
  { of: ["authorizer", "domain", "defaultEndpoint", "gatehouse.domain"], problems: mutualTlsProblems },
  ...ROUTE_RULES,
  {
    of: ["routes", "cors", "gatehouse.quotas"],
    problems: (api) => routeCountProblems(api, api.gatehouse.quotas.routes!),
  },
  { of: ["routes", "authorizer"], problems: (api) => scopesWithoutTokens(api.routes, asksNoToken(api.authorizer)) },
  {
    of: ["routes", "class", "authorizer"],
    problems: (api) => classProblems(api.routes, api.class, asksNoToken(api.authorizer)),
  },
  ...TOKEN_RULES,
  ...domainRules(),
  {
    of: ["domain", "defaultEndpoint", "gatehouse.domain"],
    problems: (api) => addressProblems(placementOf(api) !== Placement.None, api.defaultEndpoint),
  },
  { of: ["stages", "gatehouse.quotas"], problems: stageCountProblems },
  { of: ["stages", "domain", "gatehouse.domain"], problems: (api) => defaultStageProblems(api.stages, placementOf(api) !== Placement.None) }, // prettier-ignore
  { of: ["stages", "domain", "gatehouse.domain", "gatehouse.own", "gatehouse.attached"], problems: pathProblems },
  {
    of: ["routes", "stages", "domain", "gatehouse.domain"],
    problems: (api) => reservedProblems(api.routes, placementOf(api) === Placement.None ? [] : mapped(api)),
  },
  { of: ["name", "gatehouse.own"], problems: takenProblems },
  { of: ["name", "stages", "gatehouse.namespace"], problems: serviceNameProblems },
  { of: ["stages", "gatehouse.ports", "gatehouse.outside", "gatehouse.namespace"], problems: versionProblems },
  { of: ["timeoutMilliseconds", "kind", "gatehouse.timeoutMilliseconds"], problems: timeoutProblems },
  {
    of: ["rest.clientCertificate", "gatehouse.accountId", "gatehouse.region"],
    problems: (api) => placeProblems("rest.clientCertificate", api.rest?.clientCertificate, api.gatehouse),
  },
  { of: ["rest.clientCertificate", "gatehouse.gatewayCertificate"], problems: issuedProblems },
  ...KIND_RULES,
];

function issuerProblems({ authorizer, gatehouse }: ApiInContext): string[] {
  const what = "give one: the gatehouse has no issuer for all its APIs";
  return must(authorizer !== undefined || gatehouse.issuer !== undefined, "authorizer", what, authorizer);
}

/** Nobody else can issue it: an API's program has no right to an authority. */
function issuedProblems({ rest, gatehouse }: ApiInContext): string[] {
  const what = "leave it out, or have the gatehouse issue it: its certificates.forGateways is off";
  const isThere = rest?.clientCertificate?.issued === undefined || gatehouse.gatewayCertificate !== undefined;
  return must(isThere, "rest.clientCertificate.issued", what, rest?.clientCertificate?.issued);
}

function mutualTlsProblems({ authorizer, domain, defaultEndpoint, gatehouse }: ApiInContext): string[] {
  if (!authorizer?.mutualTls) return [];
  const asked = domain === undefined ? gatehouse.domain?.mutualTls === true : domain.mutualTls !== undefined;
  const path = "authorizer.mutualTls";
  return [
    ...must(asked, path, "give domain.mutualTls: without it nobody is asked for a certificate", true),
    ...must(defaultEndpoint !== true, "defaultEndpoint", "leave it out: no certificate is asked for there", true),
  ];
}

/** A domain's rules, which also look at the region. */
function domainRules(): Rule<ApiInContext>[] {
  const rules = under(
    "domain",
    ({ domain, gatehouse }: ApiInContext) => domain && { ...domain, region: gatehouse.region },
    DOMAIN_RULES,
  );
  return rules.map((rule) => ({
    ...rule,
    of: rule.of.map((path) => path.replace("domain.region", "gatehouse.region")),
  }));
}

function stageCountProblems({ stages, gatehouse }: ApiInContext): string[] {
  const most = gatehouse.quotas.stages!;
  const what = `give 1 to ${most} stages (API Gateway quota; once AWS has raised it, the gatehouse's quotas.stages)`;
  return must(stages.length <= most, "stages", what, stages.length);
}

/** Where an API's stages are on the domain that is shared; nothing of an API with a domain of its own. */
export function sharedPaths(api: ApiInContext): Mapped[] {
  return placementOf(api) === Placement.Shared ? mapped(api) : [];
}

function mapped(api: ApiInContext): Mapped[] {
  const placement = placementOf(api);
  return api.stages.map((stage, i) => ({ path: stagePath(api.name, stage, placement), at: `stages[${i}].path` }));
}

function pathProblems(api: ApiInContext): string[] {
  const placement = placementOf(api);
  if (placement === Placement.None) return [];
  const { own, attached } = api.gatehouse;
  const others = [...own, ...attached].filter(({ name }) => name !== api.name);
  const known = placement === Placement.Shared ? others.flatMap(({ paths = [] }) => paths) : [];
  return domainPathProblems(mapped(api), known);
}

function takenProblems({ name, gatehouse }: ApiInContext): string[] {
  const taken = gatehouse.own.some((one) => one.name === name);
  return must(!taken, "name", "use another: an API of the platform's own program has this one", name);
}

/** A service's name is one label, a name below the namespace, and of one version: `a-b` of stage `v1` is called as `b` of `v1-a`. */
function serviceNameProblems({ name, stages, gatehouse }: ApiInContext): string[] {
  const most = Math.min(63, MOST_DNS_NAME - gatehouse.namespace.length - 1);
  const named = versionsOf(stages)
    .filter(({ version }) => version.host === undefined)
    .map(({ stage, version, at }) => ({ label: serviceName(name, stage.name, version.name), at }));
  const twice = duplicates(named.map(({ label }) => label));
  const shorter = `use shorter names: <api>-<stage>-<version> has ${most} characters at the most in this namespace`;
  const another = "use another: two versions would have one name in Cloud Map, <api>-<stage>-<version>";
  return named.flatMap(({ label, at }) => [
    ...must(label.length <= most, `${at}.name`, shorter, label),
    ...must(!twice.includes(label), `${at}.name`, another, label),
  ]);
}

function versionProblems({ stages, gatehouse }: ApiInContext): string[] {
  const { ports, outside, namespace } = gatehouse;
  return versionsOf(stages).flatMap(({ version: { host, port }, at }) => {
    if (host === undefined) {
      const what = `use a port from ${ports.from} to ${ports.to}, which the gatehouse opens to services (its backends.ports)`;
      return must(port >= ports.from && port <= ports.to, `${at}.port`, what, port);
    }
    const isOut = outside.some((one) => one.port === port && allowsHost(one.host, host, namespace));
    const what = "name a host and port of the gatehouse's backends.outside, which the fleet is let out to";
    return must(isOut, `${at}.host`, what, `${host}:${port}`);
  });
}

function timeoutProblems(api: ApiInContext): string[] {
  const [timeoutMilliseconds, most] = [timeoutOf(api), api.gatehouse.timeoutMilliseconds];
  const what = `use at most ${most}: tasks of the fleet that stop finish what takes so long (the gatehouse's timeoutMilliseconds)`;
  return must(timeoutMilliseconds <= most, "timeoutMilliseconds", what, timeoutMilliseconds);
}

/** The instances that an API's versions may run, against the room in the namespace. */
export function plannedInstances({ stages }: Pick<ApiInContext, "stages">): number {
  return stages
    .flatMap(({ versions }) => versions)
    .filter(({ host }) => host === undefined)
    .reduce((sum, { instances }) => sum + instances, 0);
}

export function instanceProblems(path: string, many: number, room: number): string[] {
  const what = `run fewer: the Cloud Map namespace has room for ${room} (once AWS has raised it, the gatehouse's quotas.namespaceInstances)`;
  return must(many <= room, path, what, many);
}
