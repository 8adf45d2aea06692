import { serviceOf, wholeBackendName, type Intent } from "../../../haproxy/config";
import type { BackendServers, VersionServers } from "../haproxy/servers";
import type { KnownInstances } from "./services";

/** The servers of every backend of an intent: a stage's two with all of its versions, and each version's own. */
export function backendsOf({ namespace, stages }: Intent, known: KnownInstances): BackendServers[] {
  return stages.flatMap((stage) => {
    const versions = stage.versions.map(({ name: version, host, port, weight }): VersionServers => {
      const service = serviceOf(namespace, host);
      return { version, weight, port, addresses: service === undefined ? undefined : (known.get(service) ?? []) };
    });
    return [
      { backend: stage.name, versions },
      { backend: wholeBackendName(stage.name), versions },
      ...versions.map((one) => ({
        backend: `${stage.name}:${one.version}`,
        versions: [{ ...one, weight: Math.max(1, one.weight) }],
      })),
    ];
  });
}
