import { collectorEnvironment } from "../../../runtime/agent/environment";
import { container } from "./container";
import type { ResolvedFleet } from "./args";

/** Where the task takes the traffic log: `log.collector` of haproxy/config. */
export const COLLECTOR = { address: "127.0.0.1", port: 5514 };

/** MiB. It holds nothing: some 50 are Node.js. */
const MEMORY_MIB = 128;

/**
 * Takes the traffic log from HAProxy's memory to CloudWatch, so that no request's line is lost when CloudWatch is slow: it waits
 * then, and HAProxy, which must not, keeps 32 MB of lines meanwhile. Standard output was measured to lose a quarter of the lines
 * while its reader stood still for two seconds (docs/benchmarks.md).
 */
export function collectorContainer(args: ResolvedFleet) {
  return {
    ...container(args, "collector", args.agent.image, "Wait"),
    // Keys and sockets are none of its business.
    mountPoints: [],
    // HAProxy keeps the lines until it is back.
    essential: false,
    restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
    memory: MEMORY_MIB,
    command: ["collect"],
    environment: Object.entries(collectorEnvironment(COLLECTOR)).map(([name, value]) => ({
      name,
      value: String(value),
    })),
  };
}
