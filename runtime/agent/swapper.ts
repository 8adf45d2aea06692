import type { Confidential } from "../certificate/confidential";
import { basename } from "node:path";
import type { Clock } from "./clock";
import { withFileLock } from "./file-lock";
import type { Directory } from "./files";
import type { Log } from "../certificate/log";
import { reasonOf } from "../certificate/redact";
import { MOST_PAYLOAD_BYTES, served, swap, type WantedCertificate } from "./haproxy/certificates";
import { workerAge } from "./haproxy/process";
import { NotListening, type Ask } from "./haproxy/socket";

/** Then a reload takes the file up. */
const ATTEMPTS = 3;
const BETWEEN_ATTEMPTS_MS = 50;
/** There while an agent has a transaction with HAProxy. */
const LOCK = "swapping.lock";

/** Makes HAProxy serve the certificates it should, by its Runtime API. */
export class Swapper {
  /** What was confirmed last, by path: an intermediate may change without the leaf, which is all that HAProxy shows. */
  readonly #confirmed = new Map<string, Confidential>();
  /** Whether the worker was there before us, so that a file may have been written that it was never told of. */
  #wasThere = true;

  constructor(
    private readonly parts: {
      readonly admin: Ask;
      readonly clock: Clock;
      readonly log: Log;
      readonly directory: Directory;
    },
  ) {}

  /**
   * @returns the paths that could not be swapped.
   * @throws NotListening
   */
  async align(wanted: ReadonlyMap<string, WantedCertificate>, signal: AbortSignal): Promise<string[]> {
    const failed: string[] = [];
    for (const path of wanted.keys()) if (!(await this.#one(path, wanted, signal))) failed.push(path);
    return failed;
  }

  /** A new worker has read the files. */
  reloaded(wanted: ReadonlyMap<string, WantedCertificate>): void {
    for (const [path, { pem }] of wanted) this.#confirmed.set(path, pem);
  }

  /** Nobody listens: whoever answers next has read the files. */
  forget(): void {
    this.#confirmed.clear();
    this.#wasThere = false;
  }

  async #one(path: string, wanted: ReadonlyMap<string, WantedCertificate>, signal: AbortSignal): Promise<boolean> {
    const { clock, log, directory } = this.parts;
    const { pem, sha1 } = wanted.get(path)!;
    for (let attempt = 1; attempt <= ATTEMPTS && !signal.aborted; attempt++) {
      try {
        if (await this.#serves(path, wanted)) return true;
        if (Buffer.byteLength(pem.reveal()) > MOST_PAYLOAD_BYTES) {
          log.info("certificate too long for HAProxy's command line", { path });
          return false;
        }
        const swapped = await withFileLock(directory.path(LOCK), clock, signal, () => this.#swap(path, wanted));
        if (swapped) log.info("certificate swapped", { path, sha1, attempt });
        return true;
      } catch (error) {
        if (error instanceof NotListening) throw error;
        log.warn("certificate not swapped", { path, attempt, reason: reasonOf(error) });
        await clock.sleep(BETWEEN_ATTEMPTS_MS * attempt, signal);
      }
    }
    return false;
  }

  /** @returns whether it was us: another agent may have been first. */
  async #swap(path: string, wanted: ReadonlyMap<string, WantedCertificate>): Promise<boolean> {
    if (await this.#serves(path, wanted)) return false;
    await swap(this.parts.admin, path, wanted);
    this.#confirmed.set(path, wanted.get(path)!.pem);
    return true;
  }

  async #serves(path: string, wanted: ReadonlyMap<string, WantedCertificate>): Promise<boolean> {
    const { pem, sha1 } = wanted.get(path)!;
    const shown = await served(this.parts.admin, path);
    // Nothing: the configuration does not name this file.
    if (shown === undefined) return true;
    if (!this.#confirmed.has(path) && (await this.#hasRead(path))) this.#confirmed.set(path, pem);
    return shown === sha1 && (this.#confirmed.get(path)?.equals(pem) ?? false);
  }

  /** Whether the worker started when the file stood there as it is. By the kernel's clock; of its age whole seconds are told. */
  async #hasRead(path: string): Promise<boolean> {
    if (!this.#wasThere) return true;
    const { admin, directory } = this.parts;
    const startedBy = Date.now() - (await workerAge(admin)) * 1000;
    return (await directory.writtenAt(basename(path))) < startedBy - 1000;
  }
}
