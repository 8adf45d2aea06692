import type { Bundle } from "./certificate/bundle";
import type { Clock } from "./clock";
import type { Log } from "./log";
import { reasonOf } from "./redact";
import { MOST_PAYLOAD_BYTES, served, swap } from "./runtime/certificates";
import { Away, type Ask } from "./runtime/socket";

/** Then a reload takes the file up. */
const ATTEMPTS = 3;
const BETWEEN_ATTEMPTS_MS = 50;

/** Makes HAProxy serve the certificates it should, by its Runtime API. */
export class Swapper {
  /** What was confirmed last, by path: an intermediate may change without the leaf, which is all that HAProxy shows. */
  readonly #confirmed = new Map<string, string>();

  constructor(private readonly parts: { readonly admin: Ask; readonly clock: Clock; readonly log: Log }) {}

  /**
   * @returns the paths that could not be swapped.
   * @throws Away
   */
  async align(wanted: ReadonlyMap<string, Bundle>, signal: AbortSignal): Promise<string[]> {
    const failed: string[] = [];
    for (const path of wanted.keys()) if (!(await this.#one(path, wanted, signal))) failed.push(path);
    return failed;
  }

  /** A new worker has read the files. */
  reloaded(wanted: ReadonlyMap<string, Bundle>): void {
    for (const [path, { pem }] of wanted) this.#confirmed.set(path, pem);
  }

  /** A worker that we do not know. */
  forget(): void {
    this.#confirmed.clear();
  }

  async #one(path: string, wanted: ReadonlyMap<string, Bundle>, signal: AbortSignal): Promise<boolean> {
    const { admin, clock, log } = this.parts;
    const { pem, sha1 } = wanted.get(path)!;
    for (let attempt = 1; attempt <= ATTEMPTS && !signal.aborted; attempt++) {
      try {
        const shown = await served(admin, path);
        // Nothing: the configuration does not name this file.
        if (shown === undefined || (shown === sha1 && (this.#confirmed.get(path) ?? pem) === pem)) return true;
        if (Buffer.byteLength(pem) > MOST_PAYLOAD_BYTES) {
          log.info("certificate too long for HAProxy's command line", { path });
          return false;
        }
        await swap(admin, path, wanted);
        this.#confirmed.set(path, pem);
        log.info("certificate swapped", { path, sha1, attempt });
        return true;
      } catch (error) {
        if (error instanceof Away) throw error;
        log.warn("certificate not swapped", { path, attempt, reason: reasonOf(error) });
        await clock.sleep(BETWEEN_ATTEMPTS_MS * attempt, signal);
      }
    }
    return false;
  }
}
