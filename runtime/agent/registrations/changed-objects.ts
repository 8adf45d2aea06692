import { MOST_REGISTRATION_BYTES } from "../../../haproxy/config";
import type { Log } from "../../certificate/log";
import { reasonOf } from "../../certificate/redact";
import type { Clock } from "../clock";
import type { Report } from "../report";
import type { ListedObject, ObjectReader } from "../store/objects";

/** Objects that are read at a time. */
const AT_ONCE = 10;

/** Takes an object's text; undefined if it has more bytes than are read. */
export type Take = (object: ListedObject, text: string | undefined) => void;

/** Tells which objects of the bucket changed, by their ETags, and reads those alone. */
export class ChangedObjects {
  /** ETags of what was handed on. */
  readonly #seen = new Map<string, string>();
  #failing = false;

  constructor(
    private readonly parts: {
      readonly objects: ObjectReader;
      readonly clock: Clock;
      readonly log: Log;
      readonly report: Report;
    },
  ) {}

  /** All objects; undefined if that could not be learned. */
  async list(signal: AbortSignal): Promise<readonly ListedObject[] | undefined> {
    const { objects, report, log, clock } = this.parts;
    try {
      const listed = await objects.list(signal);
      report.listed(clock.now());
      this.#failing = false;
      return listed;
    } catch (error) {
      if (signal.aborted) return undefined;
      report.count("PollFailures");
      if (!this.#failing) log.warn("registrations not listed: all stay as they are", { reason: reasonOf(error) });
      this.#failing = true;
      return undefined;
    }
  }

  /** Hands on what changed. An object that cannot be read is asked for again next time. */
  async read(listed: readonly ListedObject[], signal: AbortSignal, take: Take): Promise<void> {
    const { log } = this.parts;
    const queue = listed.filter(({ key, etag }) => this.#seen.get(key) !== etag);
    const found = new Map<ListedObject, { readonly etag: string; readonly text: string | undefined }>();
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
        const read = await this.#one(next, signal);
        if (read !== undefined) found.set(next, read);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    // As they were written, whichever came first: a task that starts takes what tasks have that ran before, and who comes last gets no
    // other's room.
    for (const [object, { etag, text }] of [...found].sort(([a], [b]) => order(a, b))) {
      this.#seen.set(object.key, etag);
      try {
        take(object, text);
      } catch (error) {
        // Whatever one object does to who looks at it, the others are looked at.
        log.error("object not taken: it stays as it is", { key: object.key, reason: reasonOf(error) });
      }
    }
  }

  /** What is handed on next time as if it had changed. */
  forget(key: string): void {
    this.#seen.delete(key);
  }

  get keys(): string[] {
    return [...this.#seen.keys()];
  }

  async #one({ key, etag, bytes }: ListedObject, signal: AbortSignal) {
    const { objects, report, log } = this.parts;
    if (bytes > MOST_REGISTRATION_BYTES) return { etag, text: undefined };
    try {
      return await objects.read(key, MOST_REGISTRATION_BYTES, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      report.count("PollFailures");
      log.warn("object not read: it stays as it is", { key, reason: reasonOf(error) });
      return undefined;
    }
  }
}

function order(a: ListedObject, b: ListedObject): number {
  const times = (a.writtenAt?.getTime() ?? 0) - (b.writtenAt?.getTime() ?? 0);
  return times !== 0 ? times : a.key < b.key ? -1 : 1;
}
