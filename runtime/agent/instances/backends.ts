import {
  memberProxyName,
  MEMBER_SERVER,
  PEERS_PORT,
  serverBackends,
  serviceOf,
  type Intent,
} from "../../../haproxy/config";
import type { BackendServers } from "../haproxy/servers";
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
    const server = { version: MEMBER_SERVER, weight: 1, host: name, port, tls: false };
    return { backend, versions: [{ ...server, addresses: known.get(backend) ?? [] }] };
  });
}

/** Those of the stages of all APIs. */
function stagesOf(intent: Intent, known: KnownInstances): BackendServers[] {
  const addressesOf = (host: string): readonly string[] | undefined => {
    const service = serviceOf(intent.namespace, host);
    return service === undefined ? undefined : (known.get(service) ?? []);
  };
  return serverBackends(intent).map(({ name: backend, versions }) => ({
    backend,
    versions: versions.map(({ name: version, weight, host, port, tls }) => ({
      version,
      weight,
      host,
      port,
      tls: tls !== undefined,
      addresses: addressesOf(host),
    })),
  }));
}
