import { serviceOf, type Intent } from "../../../haproxy/config";

/** Addresses by service. */
export type KnownInstances = ReadonlyMap<string, readonly string[]>;

/** The Cloud Map services of an intent's versions, each with its host. */
export function servicesOf({ namespace, apis }: Pick<Intent, "namespace" | "apis">): Map<string, string> {
  const versions = apis.flatMap(({ stages }) => stages.flatMap((stage) => stage.versions));
  const hosts = versions.map(({ host }) => [serviceOf(namespace, host), host] as const);
  return new Map(hosts.filter((one): one is [string, string] => one[0] !== undefined));
}
