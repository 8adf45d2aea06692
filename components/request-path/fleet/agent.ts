import * as pulumi from "@pulumi/pulumi";
import { PEERS_PORT } from "../../../haproxy/config";
import { encoded, type DeployedVariables } from "../../../runtime/agent/environment";
import { container } from "./container";
import type { ResolvedFleet } from "./args";
import { deployed } from "./deployed";
import type { Membership } from "./membership";
import type { FleetRegistrations } from "./registrations";
import { certificateSettings, gatewayTrustSetting, trustSetting } from "./secrets";

/**
 * MiB. Measured on Node.js 22 with the AWS SDK: 76 alone, 95 at the most with the health check beside it, which is a process of
 * 62 that shares the program's pages. The rest is what the agent's heap may grow by (48); a leak must not reach HAProxy.
 */
const MEMORY_MIB = 160;

/**
 * Writes HAProxy's files before HAProxy starts and keeps them current from then on.
 *
 * Essential, so that ECS replaces a task whose agent is dead or hangs, long before a certificate ends. It is healthy without
 * AWS: that Secrets Manager is away is not a reason to stop a task that serves.
 */
export function agentContainer(args: ResolvedFleet, told: Told) {
  return {
    ...container(args, "agent", args.agent.image),
    essential: true,
    memory: MEMORY_MIB,
    environment: environment(args, told),
    // One that ends is started again; one that ends within the minute is not, and takes the task with it.
    restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
    // Until it holds certificates HAProxy waits for it; then the task is given up, and the deployment rolled back.
    startTimeout: 120,
    healthCheck: {
      command: ["CMD", "node", "/opt/gatehouse/agent.cjs", "health"],
      // Each is a process of 60 MiB and 0.2 s of CPU.
      interval: 30,
      timeout: 10,
      retries: 3,
      startPeriod: 60,
    },
  };
}

/** What it is told beside the fleet's arguments. */
interface Told {
  readonly identity: string;
  readonly registrations: FleetRegistrations;
  readonly membership: Membership;
}

/** A value of which parts may be known only at deploy time. */
type Planned<T> = pulumi.Input<
  T extends readonly (infer U)[]
    ? readonly Planned<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Planned<T[K]> }
      : T
>;

/** All that a deployment tells; undefined what it leaves to the agent's own default. */
type PlannedVariables = {
  readonly [K in keyof Required<DeployedVariables>]: Planned<DeployedVariables[K]> | undefined;
};

/** In the order of the alphabet: another order of the same would be another revision. */
function environment(args: ResolvedFleet, { identity, registrations, membership }: Told) {
  const variables: PlannedVariables = {
    GATEHOUSE_CERTIFICATES: certificateSettings(args),
    GATEHOUSE_INTENT: deployed(args).intent,
    GATEHOUSE_MEMBERS_NAME: membership.dnsName,
    GATEHOUSE_MEMBERS_PORT: PEERS_PORT,
    GATEHOUSE_INSTANCES_SECONDS: args.agent.instancesSeconds,
    GATEHOUSE_POLL_SECONDS: args.agent.pollSeconds,
    GATEHOUSE_REGISTRATIONS: registrations.name,
    GATEHOUSE_REGISTRATIONS_SECONDS: args.agent.registrationsSeconds,
    GATEHOUSE_SERVICE: identity,
    GATEHOUSE_STAGE_METRICS: args.agent.stageMetrics,
    GATEHOUSE_TRUST: trustSetting(args),
    GATEHOUSE_GATEWAY_TRUST: gatewayTrustSetting(args),
  };
  return Object.entries(variables)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([variable, value]) => ({
      name: variable,
      value: pulumi.all([value as unknown]).apply(([known]) => encoded(known)),
    }));
}
