import { setTimeout as sleep } from "node:timers/promises";
import type { Instances } from "../backends/instances";
import { LocalError } from "../failure";
import { CLASSES, type Clients } from "../ground/clients";
import type { Task } from "../plan/task";
import { servers, tell } from "./runtime";

/** Lists our own clients in their classes, where the plan lists nobody. */
export async function listClients(socket: string, task: Task, directory: string, clients: Clients): Promise<void> {
  if (task.files["classes.map"] === undefined) return;
  for (const kind of CLASSES) {
    if (!clients[kind].listed) await tell(socket, `add map ${directory}/classes.map ${clients[kind].id} ${kind}`);
  }
}

/** Waits until HAProxy has found every instance by its Cloud Map name. */
export async function reachable(socket: string, instances: Instances): Promise<void> {
  const end = Date.now() + 15_000;
  for (const stage of new Set(instances.versions.map((version) => version.stage))) {
    const up = async () => (await servers(socket, stage)).filter((server) => server.up).length;
    while ((await up()) < instances.of(stage).length) {
      if (Date.now() > end) throw new LocalError(`haproxy does not find the instances of stage ${stage}`);
      await sleep(50);
    }
  }
}
