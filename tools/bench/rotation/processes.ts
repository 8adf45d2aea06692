import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { endProcess, forkFile } from "../../shared/child-process";
import type { Target, Totals } from "./load";

/*
 * The load and the backend run in processes of their own: what they cost must not be taken for the server's.
 */

export async function startBackend(): Promise<{ port: number; child: ChildProcess }> {
  const child = forkFile(require.resolve("./backend.ts"));
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { port, child };
}

/** A load that runs until it is stopped. */
export class LoadProcess {
  readonly #child = forkFile(require.resolve("./load.ts"));

  start(target: Target): void {
    this.#child.send({ start: target });
  }

  async read(): Promise<Totals> {
    return this.#ask({ read: true });
  }

  /** Ends it. @returns the totals when the last request has come to its end */
  async stop(): Promise<Totals> {
    const totals = await this.#ask({ stop: true });
    await endProcess(this.#child);
    return totals;
  }

  async #ask(message: object): Promise<Totals> {
    const answer = once(this.#child, "message") as Promise<[Totals]>;
    this.#child.send(message);
    return (await answer)[0];
  }
}
