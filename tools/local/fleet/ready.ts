import type { LocalInstances } from "../backends/instances";
import { until } from "../../shared/until";
import { runtimeServers } from "./runtime";

/** Waits until HAProxy has found every instance by its Cloud Map name. */
export async function untilReachable(socket: string, instances: LocalInstances): Promise<void> {
  for (const stage of new Set(instances.versions.map((version) => version.stage))) {
    const up = async () => (await runtimeServers(socket, stage)).filter((server) => server.up).length;
    await until(
      `haproxy finds the instances of stage ${stage}`,
      async () => (await up()) >= instances.of(stage).length,
    );
  }
}
