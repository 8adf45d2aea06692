import { FILES, REPLACED } from "../../haproxy/config";
import type { Log } from "../certificate/log";
import type { Directory } from "./files";
import { oldWorker, oldWorkers } from "./haproxy/process";
import type { Ask } from "./haproxy/socket";

/**
 * Tells workers that a reload has replaced to pass on what they still receive. Each answers one more request on every connection
 * that was idle, a minute later too, and its servers cannot be changed any more ("Proxy is disabled", measured on 3.4): the current
 * worker answers instead.
 */
export class OldWorkers {
  readonly #told = new Set<number>();

  constructor(private readonly parts: { readonly master: Ask; readonly directory: Directory; readonly log: Log }) {}

  async tell(): Promise<void> {
    const { master, directory, log } = this.parts;
    const old = await oldWorkers(master);
    for (const pid of old.filter((one) => !this.#told.has(one))) {
      // Nothing is said of a success; what has ended meanwhile has nothing to pass on.
      const said = await oldWorker(master, pid)(`set map ${directory.path(FILES.controlMap)} ${REPLACED} 1`);
      if (said === "") this.#told.add(pid);
      else log.warn("an old worker goes on by itself", { pid, reason: said });
    }
    for (const pid of this.#told) if (!old.includes(pid)) this.#told.delete(pid);
  }
}
