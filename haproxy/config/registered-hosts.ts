import { problem } from "../../fields";
import { serviceOf } from "./cloud-map";
import type { HaproxyApi } from "./intent/apis";
import type { AllowedHost } from "./intent/hosts";
import { versionsOf } from "./versions-of";

/** Whose hosts are whose. */
export interface HostRules {
  /** The Cloud Map namespace of the fleet. */
  readonly namespace: string | undefined;
  /** What the platform allows besides. */
  readonly hosts: readonly AllowedHost[];
  /** The names of all APIs that are registered. */
  readonly apis: readonly string[];
}

/**
 * The hosts of an API that are not its own: it has the names of the namespace that begin with `<api>-`, unless another API's longer
 * name is in front of them too, and what the platform allows, by whose wildcards no name of the namespace is meant. So no API sends requests to another team's service, to the tasks
 * themselves, or to an address such as that of the task's credentials.
 */
export function hostProblems(api: Pick<HaproxyApi, "name" | "stages">, rules: HostRules): string[] {
  return versionsOf(api.stages).flatMap(({ version: { host }, at }) => {
    const owner = ownerOf(host, rules);
    if (owner === api.name || isAllowed(api.name, host, rules)) return [];
    const ofTheApi =
      rules.namespace === undefined ? "" : `a name of the API's own, ${api.name}-….${rules.namespace}, or `;
    const what = `use ${ofTheApi}one that the platform allows`;
    const ownerText = owner === undefined ? "" : ` (it is of the API ${owner})`;
    return [problem(`${at}.host`, `${what}${ownerText}`, host)];
  });
}

/** Whose name in the namespace it is: the longest name of an API that it begins with, so that `a-b-c` is of `a-b`, not of `a`. */
function ownerOf(host: string, { namespace, apis }: HostRules): string | undefined {
  const service = serviceOf(namespace, host);
  // Letter by letter, as names of APIs are told apart everywhere: hosts are in lower case, so `Orders` has none of the namespace.
  const owners = apis.filter((api) => service?.startsWith(`${api}-`));
  return owners.sort((a, b) => b.length - a.length)[0];
}

function isAllowed(api: string, name: string, { hosts, namespace }: HostRules): boolean {
  return hosts.some(
    ({ host, apis }) => (apis === undefined || apis.includes(api)) && allowsHost(host, name, namespace),
  );
}

/**
 * Whether what the platform allows is this host. By `*.corp.example` no name of a namespace `edge.corp.example` is allowed: those are other
 * teams' services, and the tasks themselves.
 */
export function allowsHost(allowed: string, host: string, namespace: string | undefined): boolean {
  if (!allowed.startsWith("*.")) return host === allowed;
  return host.endsWith(allowed.slice(1)) && serviceOf(namespace, host) === undefined;
}
