import type { Log } from "../certificate/log";
import type { DesiredState } from "./desired-state";
import type { Directory } from "./files";
import { oldWorker, oldWorkers } from "./haproxy/process";
import type { Ask } from "./haproxy/socket";
import { liveSettingSteps } from "./live-settings";

/**
 * Gives workers that a reload has replaced what changes meanwhile, by the master's socket: each still answers one request on every
 * connection that was idle, a minute later too, and took a proof that was revoked since. Their maps can be changed; their servers
 * cannot ("Proxy is disabled", measured on 3.4).
 */
export async function alignOldWorkers(
  wanted: DesiredState,
  { master, directory, log }: { readonly master: Ask; readonly directory: Directory; readonly log: Log },
): Promise<void> {
  for (const pid of await oldWorkers(master))
    for (const step of liveSettingSteps(wanted, oldWorker(master, pid), directory, log))
      // One that ends meanwhile, or lacks what the reload brought.
      await step().catch(() => undefined);
}
