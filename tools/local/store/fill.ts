import type { PortOf } from "../fleet/intent";
import { localObject } from "../fleet/objects";
import { withHashes } from "../plan/proofs";
import type { Task } from "../plan/task";
import type { LocalStore } from "./store";

/** The plan's objects, with the ports of this machine, and in place of the hashes of symbols those of this run's passwords. */
export async function fill(
  store: LocalStore,
  task: Task,
  passwords: ReadonlyMap<string, string>,
  port: PortOf,
): Promise<void> {
  for (const [key, text] of Object.entries(task.objects))
    await store.setObject(key, localObject(key, withHashes(text, passwords), port));
}
