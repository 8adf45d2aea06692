import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { endProcess, forkFile } from "../../shared/child-process";
import type { Cleanup } from "../../shared/cleanup";
import type { LoadTarget, Totals } from "./load";

/*
 * The load and the backend run in other processes: their CPU must not be taken for the server's.
 */

export async function startBackend(): Promise<{ port: number; child: ChildProcess }> {
  const child = forkFile(require.resolve("./backend.ts"));
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { port, child };
}

/** A load that runs until it is stopped. */
export class LoadProcess {
  readonly #child = forkFile(require.resolve("./load.ts"));

  constructor(cleanup: Cleanup) {
    cleanup.add(async () => void (await endProcess(this.#child)));
  }

  start(target: LoadTarget): void {
    this.#child.send({ start: target });
  }

  async read(): Promise<Totals> {
    return this.#ask({ read: true });
  }

  /** @returns the totals when the last request has come to its end */
  async stop(): Promise<Totals> {
    return this.#ask({ stop: true });
  }

  async #ask(message: object): Promise<Totals> {
    const answer = once(this.#child, "message") as Promise<[Totals]>;
    this.#child.send(message);
    return (await answer)[0];
  }
}
