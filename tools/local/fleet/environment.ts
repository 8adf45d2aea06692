import type { ClientRule, Intent } from "../../../haproxy/config";
import type { Vouched } from "../certificates/vouched";

/** Where things are on this machine. */
export interface Places {
  /** In place of the task's volume. */
  readonly directory: string;
  /** What leads to the store in place of Secrets Manager and Parameter Store. */
  readonly store: Readonly<Record<string, string>>;
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
const PERIODS = { GATEHOUSE_TUNING_SECONDS: "1", GATEHOUSE_RECONCILE_SECONDS: "1" };

/**
 * The plan's environment of the agent, on this machine. These are all the differences: addresses, ports, directory and
 * store, the issuer's clients, who vouches for certificates, and how often it looks.
 */
export function environmentHere(environment: Readonly<Record<string, string>>, places: Places): Record<string, string> {
  const { address, resolver, port, vouched } = places;
  const intent = JSON.parse(environment.GATEHOUSE_INTENT ?? "{}") as Intent;
  const here: Intent = {
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
  return {
    ...environment,
    ...PERIODS,
    GATEHOUSE_INTENT: JSON.stringify(here),
    GATEHOUSE_CERTIFICATES: JSON.stringify(vouched.certificates),
    GATEHOUSE_TRUST: JSON.stringify(vouched.trust),
    GATEHOUSE_ADDRESS: address,
    GATEHOUSE_MEMBERS_PORT: String(port(Number(environment.GATEHOUSE_MEMBERS_PORT ?? 10_000))),
    GATEHOUSE_MEMBERS_RESOLVER: `${resolver.address}:${resolver.port}`,
    GATEHOUSE_DIRECTORY: places.directory,
    ...places.store,
  };
}

/** The issuer's clients, but as the plan has those that it lists. */
function clientsHere(planned: readonly ClientRule[], added: readonly ClientRule[]): ClientRule[] {
  return [...added.filter(({ client }) => !planned.some((rule) => rule.client === client)), ...planned];
}

/** Each task has a collector of its own, beside it. */
function collectedHere({ log }: Intent, { address, port }: Places): Pick<Intent, "log"> {
  if (log?.collector === undefined) return {};
  return { log: { collector: { ...log.collector, address, port: port(log.collector.port) } } };
}
