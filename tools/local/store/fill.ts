import type { PortOf } from "../fleet/intent";
import { localObject, type IssuedHere } from "../fleet/objects";
import { withHashes } from "../plan/proofs";
import type { Cleanup } from "../../shared/cleanup";
import { LocalIssuerKeys } from "../loopback/issuer-keys";
import type { Task } from "../plan/task";
import type { LocalStore } from "./store";

/** The keys of the issuer that is here, and the plan's objects, with the ports of this machine, and in place of the hashes of symbols those of this run's passwords. */
export async function fill(
  store: LocalStore,
  task: Task,
  passwords: ReadonlyMap<string, string>,
  port: PortOf,
  issuer: IssuedHere,
  cleanup: Cleanup,
): Promise<LocalIssuerKeys> {
  const keys = await LocalIssuerKeys.start(store, issuer.url, Object.values(task.objects));
  cleanup.add(() => keys.stop());
  for (const [key, text] of Object.entries(task.objects))
    await store.setObject(key, localObject(key, withHashes(text, passwords), port, issuer));
  return keys;
}
