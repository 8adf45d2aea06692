import { apart, type DeployedIntent, type DirectClients, type Tuning } from "../../../haproxy/config";
import type { ResolvedFleet } from "./args";
import { signerIntent } from "./signer";
import { hardStopSeconds } from "./stop";

/** What HAProxy is told in two parts (docs/agent.md). */
export interface Deployed {
  /** What only a deployment changes: it travels in the task definition. */
  readonly intent: DeployedIntent;
  /** Limits, classes and hosts, in an object that the agents follow: another limit is not a new revision of the task. */
  readonly tuning: Tuning;
}

/** What a fleet knows of its place, beside what was decided about HAProxy. */
type Place = Pick<ResolvedFleet, "haproxy" | "namespace" | "trafficPort" | "controlPort" | "stopTimeoutSeconds"> &
  Partial<Pick<ResolvedFleet, "clients">>;

/** What the tasks are told. */
export function fleetIntent(args: Place): DeployedIntent {
  const { haproxy, namespace, trafficPort, controlPort, stopTimeoutSeconds, clients } = args;
  const { hosts: _, ...intent } = haproxy;
  return {
    ...intent,
    namespace,
    trafficPort,
    controlPort,
    ...(clients && { clients: clientsIntent(clients) }),
    log: { collector: {} },
    hardStopMs: hardStopSeconds({ stopTimeoutSeconds }) * 1000,
  };
}

const clientsIntent = ({ stage, subjects, signer }: NonNullable<ResolvedFleet["clients"]>): DirectClients => ({
  stage,
  ...(subjects && { subjects }),
  ...(signer && signerIntent(signer)),
});

/** What is deployed of it. */
export const deployed = (args: Place): Deployed => apart(fleetIntent(args), args.haproxy.hosts);

/** The tuning as its object holds it. */
export const tuningText = ({ tuning }: Deployed): string => JSON.stringify(tuning);

/** How much of the task definition the intent takes, in bytes: it is JSON in JSON. */
export const intentBytes = ({ intent }: Deployed): number => Buffer.byteLength(JSON.stringify(JSON.stringify(intent)));
