import { collectorEnvironment } from "../../../runtime/agent/collect/environment";
import { container } from "./container";
import type { ResolvedFleet } from "./args";
import { hardStopSeconds, stopTimes } from "./stop";

/** MiB. It holds nothing: some 50 are Node.js. */
const MEMORY_MIB = 128;

/**
 * Takes the traffic log from HAProxy's memory to CloudWatch, so that no request's line is lost when CloudWatch is slow, or when
 * HAProxy stops or reloads: the collector waits then, and HAProxy, which must not, keeps 32 MB of lines meanwhile. Standard output
 * was measured to lose a quarter of the lines while its reader stood still for two seconds (docs/benchmarks.md).
 */
export function collectorContainer(args: ResolvedFleet, { identity }: { readonly identity: string }) {
  const { drainSeconds } = stopTimes(args.stopTimeoutSeconds, args.longestRequestSeconds);
  const environment = collectorEnvironment({
    GATEHOUSE_DRAIN_SECONDS: drainSeconds,
    GATEHOUSE_HARD_STOP_SECONDS: hardStopSeconds(args),
    GATEHOUSE_SERVICE: identity,
  });
  return {
    ...container(args, "collector", args.agent.image, "Wait"),
    // HAProxy keeps the lines until it is back.
    essential: false,
    restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
    memory: MEMORY_MIB,
    command: ["collect"],
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
  };
}
