import type { ClientRule, DeployedIntent } from "../../../haproxy/config";

export type PortOf = (port: number) => number;

/** Where a task is on this machine. */
export interface IntentPlaces {
  /** The task's own address. */
  readonly address: string;
  /** In place of the VPC's resolver. */
  readonly resolver: { readonly address: string; readonly port: number };
  /** A free port in place of one of the plan's; the same for the same. */
  readonly port: PortOf;
  /** Added to the plan's clients: those of the issuer that runs here. */
  readonly clients: readonly ClientRule[];
}

/** What HAProxy is to do on this machine. All the differences are addresses, ports, the resolver and the clients. */
export function localIntent<I extends DeployedIntent>(intent: I, places: IntentPlaces): I {
  const { address, resolver, port, clients } = places;
  return {
    ...intent,
    address,
    resolver,
    trafficPort: port(intent.trafficPort ?? 8443),
    controlPort: port(intent.controlPort ?? 8404),
    classes: { ...intent.classes, clients: withClients(intent.classes?.clients ?? [], clients) },
  };
}

/** A client that the plan has too is as the plan has it. */
function withClients(planned: readonly ClientRule[], added: readonly ClientRule[]): ClientRule[] {
  return [...added.filter(({ client }) => !planned.some((rule) => rule.client === client)), ...planned];
}
