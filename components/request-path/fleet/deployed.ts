import { apart, type DeployedIntent, type Tuning } from "../../../haproxy/config";
import type { ResolvedFleet } from "./args";
import { hardStopSeconds } from "./stop";

/** What HAProxy is told in two parts (docs/agent.md). */
export interface Deployed {
  /** What only a deployment changes: it travels in the task definition. */
  readonly intent: DeployedIntent;
  /** Weights and limits, in a parameter that the agents read: a shift of weights is no new revision of the task. */
  readonly tuning: Tuning;
}

/** What a fleet knows of its place, beside what was decided about HAProxy. */
type Place = Pick<ResolvedFleet, "haproxy" | "namespace" | "trafficPort" | "controlPort" | "stopTimeoutSeconds"> & {
  readonly clientCertificate?: unknown;
};

/** What the tasks are told. */
export function fleetIntent(args: Place): DeployedIntent {
  const { haproxy, namespace, trafficPort, controlPort, stopTimeoutSeconds, clientCertificate } = args;
  const tls = { clientCertificate: clientCertificate !== undefined };
  return {
    ...haproxy,
    stages: haproxy.stages.map((stage) => ({
      ...stage,
      versions: stage.versions.map((version) => ({
        ...version,
        ...(version.tls && { tls: { ...tls, ...version.tls } }),
      })),
    })),
    namespace,
    trafficPort,
    controlPort,
    log: { collector: {} },
    hardStopMs: hardStopSeconds({ stopTimeoutSeconds }) * 1000,
  };
}

/** What is deployed of it. */
export const deployed = (args: Place): Deployed => apart(fleetIntent(args));

/** The tuning as its parameter holds it. */
export const tuningText = ({ tuning }: Deployed): string => JSON.stringify(tuning);

/** How much of the task definition the intent takes, in bytes: it is JSON in JSON. */
export const intentBytes = ({ intent }: Deployed): number => Buffer.byteLength(JSON.stringify(JSON.stringify(intent)));
