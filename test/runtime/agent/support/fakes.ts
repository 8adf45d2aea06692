import { createHash } from "node:crypto";
import type { Clock } from "../../../../runtime/agent/clock";
import { Confidential } from "../../../../runtime/certificate/confidential";
import { jsonLog, type Log } from "../../../../runtime/certificate/log";
import type { SecretReader, SecretValue } from "../../../../runtime/agent/store/store";

/** Hours pass when a test says so. */
export class FakeClock implements Clock {
  #now: number;
  readonly #sleeping = new Set<{ until: number; wake: () => void }>();

  constructor(start = Date.now()) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const abort = () => this.#wake(sleeper);
      const sleeper = {
        until: this.#now + ms,
        wake: () => {
          signal.removeEventListener("abort", abort);
          resolve();
        },
      };
      this.#sleeping.add(sleeper);
      signal.addEventListener("abort", abort, { once: true });
    });
  }

  /** Lets time pass in steps, and whoever wakes up do what it does. */
  async pass(ms: number, stepMs = 1000): Promise<void> {
    const end = this.#now + ms;
    while (this.#now < end) {
      this.#now = Math.min(end, this.#now + stepMs);
      for (const sleeper of this.#sleeping) if (sleeper.until <= this.#now) this.#wake(sleeper);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #wake(sleeper: { until: number; wake: () => void }): void {
    if (this.#sleeping.delete(sleeper)) sleeper.wake();
  }
}

/** Secrets Manager as the agent sees it: labels on versions, and calls that can fail. It records what it was asked. */
export class FakeStore implements SecretReader {
  readonly calls: string[] = [];
  readonly values = new Map<string, string>();
  /** Every call fails with this. */
  failure: Error | undefined;

  async currentVersion(secret: string): Promise<string> {
    return this.#call("describe", secret).version;
  }

  async currentValue(secret: string): Promise<SecretValue> {
    const { version, text } = this.#call("get", secret);
    return { version, value: new Confidential(text) };
  }

  #call(what: string, name: string): { readonly version: string; readonly text: string } {
    this.calls.push(`${what} ${name}`);
    if (this.failure) throw this.failure;
    const text = this.values.get(name);
    if (text === undefined) throw new Error(`ResourceNotFoundException: ${name}`);
    return { version: createHash("sha256").update(text).digest("hex").slice(0, 8), text };
  }
}

/** A log whose lines can be read, as objects. */
export function memoryLog(): {
  readonly log: Log;
  readonly lines: string[];
  of(event: string): Record<string, unknown>[];
} {
  const lines: string[] = [];
  return {
    log: jsonLog((line) => lines.push(line)),
    lines,
    of: (event) =>
      lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((o) => o["message"] === event),
  };
}
