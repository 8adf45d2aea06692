import {
  memberProxyName,
  MEMBER_SERVER,
  PEERS_PORT,
  serviceOf,
  wholeBackendName,
  type Intent,
} from "../../../haproxy/config";
import type { BackendServers, VersionServers } from "../haproxy/servers";
import type { KnownInstances } from "./services";

/** The servers of every backend of an intent that the agent sets. */
export const backendsOf = (intent: Intent, known: KnownInstances): BackendServers[] => [
  ...placesOf(intent, known),
  ...stagesOf(intent, known),
];

/** The way to each other task of the fleet: one server, which is nobody's while the place is free. */
function placesOf({ fleet }: Intent, known: KnownInstances): BackendServers[] {
  const places = (fleet?.members ?? []).filter(({ address }) => address === undefined);
  return places.map(({ name }) => {
    const [backend, port] = [memberProxyName(name), fleet?.port ?? PEERS_PORT];
    return { backend, versions: [{ version: MEMBER_SERVER, weight: 1, port, addresses: known.get(backend) ?? [] }] };
  });
}

/** A stage's two backends, with all of its versions, and each version's own. */
function stagesOf({ namespace, stages }: Intent, known: KnownInstances): BackendServers[] {
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
