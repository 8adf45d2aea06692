import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { endProcess } from "../../shared/child-process";
import type { Target, Totals } from "./load";

export async function backend(): Promise<{ port: number; child: ChildProcess }> {
  const child = fork(join(__dirname, "child.js"), ["backend"]);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { port, child };
}

/** A load that runs until it is stopped. */
export class Load {
  readonly #child = fork(join(__dirname, "child.js"), ["load"]);

  start(target: Target): void {
    this.#child.send({ start: target });
  }

  async read(): Promise<Totals> {
    return this.#ask({ read: true });
  }

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
