import { PEERS_PORT, type ClientRule, type DeployedIntent } from "../../../haproxy/config";
import { decoded, environmentOf, type AgentEnvironment, type AgentVariables } from "../../../runtime/agent/environment";
import type { Vouched } from "../certificates/vouched";
import type { LocalStore } from "../store/store";

/** Where things are on this machine. */
export interface Places {
  /** In place of the task's volume. */
  readonly directory: string;
  /** What leads to the store in place of Secrets Manager and Parameter Store. */
  readonly store: LocalStore["environment"];
  /** The task's own address. */
  readonly address: string;
  /** In place of the VPC's resolver. */
  readonly resolver: { readonly address: string; readonly port: number };
  /** A free port in place of one of the plan's; the same for the same, and for every task. */
  readonly port: (port: number) => number;
  /** In place of the plan's issuer, which knows other clients: the class of each, by its id. */
  readonly clients: readonly ClientRule[];
  readonly vouched: Vouched;
}

/** The agent looks more often than in the cloud: nobody pays for a call. Secrets are looked at when it is told to, too. */
const PERIODS = { GATEHOUSE_TUNING_SECONDS: 1, GATEHOUSE_RECONCILE_SECONDS: 1 };

/**
 * The plan's environment of the agent, on this machine. These are all the differences: addresses, ports, directory and
 * store, the issuer's clients, who vouches for certificates, and how often it looks.
 */
export function environmentHere(environment: AgentEnvironment, places: Places): Readonly<Record<string, string>> {
  const { address, resolver, port, vouched } = places;
  const told = decoded(environment);
  const intent = told.GATEHOUSE_INTENT as DeployedIntent;
  const here: DeployedIntent = {
    ...intent,
    address,
    resolver,
    trafficPort: port(intent.trafficPort ?? 8443),
    controlPort: port(intent.controlPort ?? 8404),
    ...collectedHere(intent, places),
    classes: { ...intent.classes, clients: clientsHere(intent.classes?.clients ?? [], places.clients) },
    stages: intent.stages.map((stage) => ({
      ...stage,
      versions: stage.versions.map((version) => ({ ...version, port: port(version.port) })),
    })),
  };
  const changes: Partial<AgentVariables> = {
    ...PERIODS,
    GATEHOUSE_INTENT: here,
    GATEHOUSE_CERTIFICATES: [...vouched.certificates],
    GATEHOUSE_TRUST: vouched.trust,
    GATEHOUSE_ADDRESS: address,
    GATEHOUSE_MEMBERS_PORT: port(Number(told.GATEHOUSE_MEMBERS_PORT ?? PEERS_PORT)),
    GATEHOUSE_MEMBERS_RESOLVER: `${resolver.address}:${resolver.port}`,
    GATEHOUSE_DIRECTORY: places.directory,
  };
  return { ...environment, ...environmentOf(changes), ...places.store };
}

/** The issuer's clients, but as the plan has those that it lists. */
function clientsHere(planned: readonly ClientRule[], added: readonly ClientRule[]): ClientRule[] {
  return [...added.filter(({ client }) => !planned.some((rule) => rule.client === client)), ...planned];
}

/** Each task has a collector of its own, beside it. */
function collectedHere({ log }: DeployedIntent, { address, port }: Places): Pick<DeployedIntent, "log"> {
  if (log?.collector === undefined) return {};
  return { log: { collector: { ...log.collector, address, port: port(log.collector.port) } } };
}
