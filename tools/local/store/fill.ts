import { originsWith } from "../plan/proofs";
import type { Task } from "../plan/task";
import type { LocalStore } from "./store";

/** The plan's parameters, and in place of the hashes of symbols those of this run's passwords. */
export async function fill(store: LocalStore, task: Task, passwords: ReadonlyMap<string, string>): Promise<void> {
  const origins = task.environment.GATEHOUSE_ORIGINS_PARAMETER;
  for (const [name, text] of Object.entries(task.parameters))
    await store.setParameter(name, name === origins ? originsWith(text, passwords) : text);
}
