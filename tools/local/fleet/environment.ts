import { PEERS_PORT, type DeployedIntent } from "../../../haproxy/config";
import { decoded, environmentOf, type AgentEnvironment, type AgentVariables } from "../../../runtime/agent/environment";
import type { AgentCertificates } from "../certificates/agent-certificates";
import type { LocalStore } from "../store/store";
import { localIntent, type IntentPlaces } from "./intent";

/** Where things are on this machine. */
export interface TaskPlaces extends IntentPlaces {
  /** In place of the task's volume. */
  readonly directory: string;
  /** How the agent finds the store in place of Secrets Manager and S3. */
  readonly store: LocalStore["environment"];
  readonly certificates: AgentCertificates;
  /** In place of Cloud Map. */
  readonly cloudMapUrl: string;
}

/** More often than in the cloud, where each call costs. Secrets are read at SIGHUP as well. */
const PERIODS = { GATEHOUSE_INSTANCES_SECONDS: 1, GATEHOUSE_REGISTRATIONS_SECONDS: 1, GATEHOUSE_RECONCILE_SECONDS: 1 };

/**
 * The plan's environment of the agent, on this machine. All the differences are those of the intent, directory and store,
 * the authority that certificates are from, and how often the agent looks.
 */
export function localEnvironment(environment: AgentEnvironment, places: TaskPlaces): Readonly<Record<string, string>> {
  const { address, resolver, port, certificates } = places;
  const planned = decoded(environment);
  const changes: Partial<AgentVariables> = {
    ...PERIODS,
    GATEHOUSE_INTENT: localIntent(planned.GATEHOUSE_INTENT as DeployedIntent, places),
    GATEHOUSE_CERTIFICATES: [...certificates.certificates],
    GATEHOUSE_TRUST: certificates.trust,
    ...(certificates.gatewayTrust && { GATEHOUSE_GATEWAY_TRUST: certificates.gatewayTrust }),
    GATEHOUSE_ADDRESS: address,
    GATEHOUSE_MEMBERS_PORT: port(Number(planned.GATEHOUSE_MEMBERS_PORT ?? PEERS_PORT)),
    GATEHOUSE_MEMBERS_RESOLVER: `${resolver.address}:${resolver.port}`,
    GATEHOUSE_CLOUD_MAP_URL: places.cloudMapUrl,
    GATEHOUSE_DIRECTORY: places.directory,
  };
  return { ...environment, ...environmentOf(changes), ...places.store };
}
