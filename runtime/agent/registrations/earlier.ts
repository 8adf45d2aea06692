import { MOST_REGISTRATION_BYTES } from "../../../haproxy/config";
import type { Log } from "../../certificate/log";
import { reasonOf } from "../../certificate/redact";
import type { Report } from "../report";
import type { ObjectReader } from "../store/objects";
import { registeredApi } from "../../../haproxy/config";

/** Whether a text is taken; what it comes to is kept by whoever takes it. */
type Take = (key: string, text: string, writtenAt: Date | undefined) => boolean;

/**
 * What a task that has just started takes in place of an object that it refuses: the newest version that it would have taken, as tasks do
 * that have run since then. Nothing from before a deletion: who deleted it meant it.
 */
export class EarlierVersions {
  /** Refused, and no earlier version was looked for so far. */
  readonly #missing = new Set<string>();

  constructor(
    private readonly parts: { readonly objects: ObjectReader; readonly log: Log; readonly report: Report },
    private readonly take: Take,
  ) {}

  /** The newest version is refused, and nothing is known of the API. */
  miss(key: string): void {
    this.#missing.add(key);
  }

  forget(key: string): void {
    this.#missing.delete(key);
  }

  /** What cannot be read is asked for again next time. */
  async run(signal: AbortSignal): Promise<void> {
    const { objects, log, report } = this.parts;
    for (const key of [...this.#missing]) {
      if (signal.aborted) return;
      try {
        const found = await this.#newest(key, objects, signal);
        this.#missing.delete(key);
        if (found) log.warn("registration taken as it was before", { api: registeredApi(key) });
        else log.error("no earlier registration to take: HAProxy does not know the API", { api: registeredApi(key) });
      } catch (error) {
        if (signal.aborted) return;
        report.count("PollFailures");
        log.warn("earlier versions not read", { key, reason: reasonOf(error) });
      }
    }
  }

  async #newest(key: string, objects: ObjectReader, signal: AbortSignal): Promise<boolean> {
    for (const version of await objects.earlier(key, signal)) {
      if (version.bytes > MOST_REGISTRATION_BYTES) continue;
      const read = await objects.read(key, MOST_REGISTRATION_BYTES, signal, version.id);
      if (read !== undefined && this.take(key, read.text, version.writtenAt)) return true;
    }
    return false;
  }
}
