import * as pulumi from "@pulumi/pulumi";
import { container } from "./container";
import type { HaproxyFleetArgs } from "./args";
import { type Membership, PEERS_PORT } from "./membership";
import type { FleetParameters } from "./parameters";
import { certificateSettings, trustSetting } from "./secrets";

/** MiB. It takes 60 (measured); a leak must not reach HAProxy. */
const MEMORY_MIB = 128;

/**
 * Writes HAProxy's files before HAProxy starts and keeps them current from then on.
 *
 * Not essential, and healthy without AWS: HAProxy goes on with what it has whatever becomes of the agent.
 */
export function agentContainer(
  name: string,
  args: HaproxyFleetArgs,
  its: { parameters: FleetParameters; membership: Membership },
) {
  return {
    ...container(args, "agent", args.agent.image),
    essential: false,
    memory: MEMORY_MIB,
    environment: Object.entries(environment(name, args, its)).map(([name, value]) => ({ name, value })),
    // One that ended within the minute is not started again, which is why it ends for nothing but its settings.
    restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
    // Until it holds certificates HAProxy waits for it; then the task is given up, and the deployment rolled back.
    startTimeout: 120,
    healthCheck: {
      command: ["CMD", "node", "/opt/gatehouse/agent.cjs", "health"],
      // Each is a process of 50 MiB and 0.2 s of CPU.
      interval: 30,
      timeout: 10,
      retries: 3,
      startPeriod: 60,
    },
  };
}

/** In the order of the alphabet: another order of the same would be another revision. */
function environment(
  name: string,
  args: HaproxyFleetArgs,
  { parameters, membership }: { parameters: FleetParameters; membership: Membership },
): Record<string, pulumi.Input<string>> {
  const trust = trustSetting(args);
  return {
    GATEHOUSE_CERTIFICATES: pulumi.jsonStringify(certificateSettings(args)),
    GATEHOUSE_INTENT: args.intent,
    GATEHOUSE_MEMBERS_NAME: membership.dnsName,
    GATEHOUSE_MEMBERS_PORT: String(PEERS_PORT),
    GATEHOUSE_ORIGINS_PARAMETER: parameters.originProofs.name,
    GATEHOUSE_POLL_SECONDS: String(args.agent.pollSeconds ?? 300),
    GATEHOUSE_SERVICE: name,
    ...(trust && { GATEHOUSE_TRUST: pulumi.jsonStringify(trust) }),
    GATEHOUSE_TUNING_PARAMETER: parameters.tuning.name,
  };
}
