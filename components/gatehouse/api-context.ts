import type { ApiContext, ApiInContext } from "../api/context";
import { domainPathProblems } from "../api/paths";
import { registered, registeredProblems } from "../api/problems";
import { API_RULES, ISSUER_RULE, instanceProblems, plannedInstances, sharedPaths } from "../api/rules";
import { must, under, within, type Rule } from "../../fields";
import { gatewayName, identityOf, namespaceOf } from "./names";
import type { HaproxyApi } from "../../haproxy/config";
import { GATEHOUSE, type GatehouseArgs, type ResolvedGatehouse } from "./args";

/**
 * What decides, of a gatehouse, what an API of its own may be: what its reference says to others. Each part is looked at when a rule
 * asks for it: another may be anything.
 */
export function apiContext(name: string, args: ResolvedGatehouse): ApiContext {
  return {
    get ports() {
      const { from = 0, to = 0 } = args.backends.ports;
      return { from, to };
    },
    get outside() {
      return args.backends.outside;
    },
    get namespace() {
      return namespaceOf(name, args);
    },
    get instances() {
      return args.quotas.namespaceInstances - args.fleet.maxTasks;
    },
    get domain() {
      return args.domain && { mutualTls: args.domain.mutualTls !== undefined };
    },
    get gatewayCertificate() {
      return args.certificates.forGateways ? { commonName: gatewayName(identityOf(name, args)) } : undefined;
    },
    issuer: args.authorizer,
    verifyTokens: args.verifyTokens,
    accountId: args.accountId,
    region: args.region,
    quotas: args.quotas,
    timeoutMilliseconds: args.timeoutMilliseconds,
    attached: args.attached,
    // What this program's APIs have in common is checked for all of them together.
    own: [],
  };
}

/** An API of this program, as its rules see it. */
export function inContext(name: string, args: ResolvedGatehouse, api: ResolvedGatehouse["apis"][number]): ApiInContext {
  return { ...api, gatehouse: apiContext(name, args) };
}

/** Where what an API's rules look at of its gatehouse stands in the gatehouse's own settings. */
const STANDS: Readonly<Record<string, string>> = {
  "gatehouse.issuer": "authorizer",
  "gatehouse.verifyTokens": "verifyTokens",
  "gatehouse.domain": "domain",
  "gatehouse.gatewayCertificate": "certificates.forGateways",
  "gatehouse.ports": "backends",
  "gatehouse.outside": "backends",
  "gatehouse.quotas": "quotas",
  "gatehouse.attached": "attached",
  "gatehouse.own": "attached",
  "gatehouse.timeoutMilliseconds": "timeoutMilliseconds",
  "gatehouse.region": "region",
  "gatehouse.accountId": "accountId",
  "gatehouse.namespace": "namespace",
};

/** What each API can be checked by alone. */
const OF_ONE = API_RULES.filter((rule) => rule !== ISSUER_RULE);

/** The rules of each API of this program, and of all together. @param count how many there are; they may be anything */
export function apiRules(name: string, count: number): Rule<ResolvedGatehouse>[] {
  const each = Array.from({ length: count }, (_, i) => {
    const path = `apis[${i}]`;
    // Of one that is missing it is said what must be in it.
    const api = (args: ResolvedGatehouse) => args.apis[i] && inContext(name, args, args.apis[i]);
    const rules = under(path, api, OF_ONE);
    return rules.map((rule) => ({ ...rule, of: rule.of.map((one) => STANDS[one.slice(path.length + 1)] ?? one) }));
  });
  return [
    ...each.flat(),
    { of: ["apis", "domain", "attached"], problems: (args) => togetherProblems(name, args) },
    { of: ["apis", "quotas", "fleet.maxTasks"], problems: (args) => roomProblems(name, args) },
    { of: ["apis", "attached"], problems: attachedNameProblems },
    { of: ["attached"], problems: attachedPathProblems },
    { of: ["apis", "authorizer"], problems: issuerProblems },
  ];
}

/** Two APIs of this program on one path, or too many together with those of others: each by itself cannot see it. */
function togetherProblems(name: string, args: ResolvedGatehouse): string[] {
  const known = args.attached.flatMap(({ paths = [] }) => paths);
  const mapped = args.apis.map((api, i) =>
    sharedPaths(inContext(name, args, api)).map(({ path, at }) => ({ path, at: `apis[${i}].${at}` })),
  );
  const each = new Set(mapped.flatMap((paths) => domainPathProblems(paths, known)));
  return domainPathProblems(mapped.flat(), known).filter((one) => !each.has(one));
}

/** The instances that all APIs of this program may run. */
export function instancesOfAll(name: string, args: ResolvedGatehouse): number {
  return args.apis.reduce((sum, api) => sum + plannedInstances(inContext(name, args, api)), 0);
}

function roomProblems(name: string, args: ResolvedGatehouse): string[] {
  return instanceProblems("apis", instancesOfAll(name, args), apiContext(name, args).instances);
}

function attachedNameProblems({ apis, attached }: Pick<ResolvedGatehouse, "apis" | "attached">): string[] {
  return apis.flatMap(({ name }, i) => {
    const taken = attached.some((one) => one.name === name);
    return must(!taken, `apis[${i}].name`, "use another: an API of another program has this one (attached)", name);
  });
}

/** Two APIs of other programs on one path of the domain. */
function attachedPathProblems({ attached }: Pick<ResolvedGatehouse, "attached">): string[] {
  const mapped = attached.flatMap(({ paths = [] }, i) => paths.map((path, j) => ({ path, at: `attached[${i}].paths[${j}]` }))); // prettier-ignore
  return domainPathProblems(mapped, []);
}

function issuerProblems({ apis, authorizer }: Pick<ResolvedGatehouse, "apis" | "authorizer">): string[] {
  const without = apis.filter((api) => api.authorizer === undefined).map((api) => api.name);
  const what = `give the issuer of ${without.join(", ")}, or each of them an authorizer of its own`;
  return must(authorizer !== undefined || without.length === 0, "authorizer", what, authorizer);
}

/** What HAProxy is told of the APIs of this program, without their proofs; for tools that need no Pulumi engine. */
export function haproxyApis(name: string, given: GatehouseArgs): HaproxyApi[] {
  const args = GATEHOUSE.resolve(given);
  return args.apis.map((api) => {
    const { schema: _, ...registration } = registered(inContext(name, args, api));
    return registration;
  });
}

/** What HAProxy would refuse of each API. */
export function registeredApiProblems(name: string, args: ResolvedGatehouse): string[] {
  return args.apis.flatMap((api, i) => within(`apis[${i}]`, registeredProblems(inContext(name, args, api))));
}
