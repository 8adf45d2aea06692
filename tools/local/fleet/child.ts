import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A process that this run started, and ends by its pid. */
export class Child {
  constructor(readonly process: ChildProcess) {}

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** As ECS does: a signal, then patience, then an end. @returns the exit code, null if a signal ended it. */
  async end(signal: NodeJS.Signals, patienceSeconds: number): Promise<number | null> {
    if (!this.alive) return this.process.exitCode;
    const gone = once(this.process, "exit") as Promise<[number | null]>;
    this.process.kill(signal);
    const impatience = setTimeout(() => this.kill(), patienceSeconds * 1000);
    const [code] = await gone;
    clearTimeout(impatience);
    return code;
  }

  /** At once, for when there is no time. */
  kill(): void {
    if (this.alive) this.process.kill("SIGKILL");
  }
}
