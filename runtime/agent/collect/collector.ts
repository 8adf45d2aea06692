import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FILES } from "../../../haproxy/config";
import { PositionFile } from "./position";
import { positionOf, WorkerLog } from "./worker";

/** How often to look for a new worker, and whether one that stops is done. What it logs before is kept for us. */
const LOOK_MS = 200;
/** To end requests and read their lines, before HAProxy ends by itself. */
const TO_END_MS = 3000;
/** A worker that has said all says so at once. */
const FINISH_MS = 1000;

export interface CollectorParts {
  /** Shared with HAProxy. */
  readonly directory: string;
  /** How long a task that leaves may finish its requests. */
  readonly drainMs: number;
  /** HAProxy's `hard-stop-after`. */
  readonly hardStopMs: number;
  /** Must not come back before the bytes are taken, as writing to a pipe does not. */
  readonly write: (lines: Buffer) => void;
  /** Lines that HAProxy had no room for, where it is known how many; at least one where it is not. */
  readonly lost: (lines: number) => void;
}

/**
 * Takes the traffic log out of the memory of every HAProxy worker, and writes it where the container's log is read: whole lines
 * only. A worker that stops is kept until its last line is taken; what would be cut by HAProxy's own hard stop, which logs
 * nothing (measured: 18 of 50 lines), is ended shortly before.
 *
 * Nothing is held here. Standard output being slow stops the reading, and what comes meanwhile waits in HAProxy's ring.
 */
export class LogCollector {
  readonly #workers = new Map<number, WorkerLog>();
  readonly #position: PositionFile;

  constructor(private readonly parts: CollectorParts) {
    this.#position = new PositionFile(join(parts.directory, FILES.collected));
  }

  /** Ends with the signal, after what is there was taken. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#find().catch(() => undefined);
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
    await Promise.all([...this.#workers.values()].map(async (worker) => worker.finish(FINISH_MS)));
  }

  async #find(): Promise<void> {
    const path = join(this.parts.directory, FILES.runtimeSocket);
    const known = new Set(this.#workers.keys());
    const { write, lost } = this.parts;
    const worker = await WorkerLog.open(path, known, this.#position.read(), {
      write: (lines, pid) => {
        write(lines);
        this.#position.write(positionOf(lines, pid));
      },
      lost,
    });
    if (worker === undefined) return;
    this.#workers.set(worker.pid, worker);
    this.#follow(worker).catch(() => undefined);
    worker.ended.then(
      () => this.#workers.delete(worker.pid),
      () => undefined,
    );
  }

  async #follow(worker: WorkerLog): Promise<void> {
    let since: number | undefined;
    for (;;) {
      await sleep(LOOK_MS);
      const stop = await worker.stop();
      if (stop === undefined) return;
      if (!stop.stopping) continue;
      since ??= performance.now();
      const late = performance.now() - since > this.#patienceMs();
      if (late) await worker.endRequests();
      if (late) await sleep(LOOK_MS);
      if (late || stop.jobs <= 0) return worker.finish(FINISH_MS);
    }
  }

  #patienceMs(): number {
    const { directory, drainMs, hardStopMs } = this.parts;
    const leaving = existsSync(join(directory, FILES.leaving));
    return Math.min(leaving ? drainMs : Infinity, hardStopMs - TO_END_MS);
  }
}
