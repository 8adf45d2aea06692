import type { Clock } from "./clock";

/** Does work again and again, a period after it ended, until told to stop. The work throws nothing. */
export async function every(
  clock: Clock,
  stop: AbortSignal,
  period: () => number,
  work: () => Promise<void>,
): Promise<void> {
  while (!stop.aborted) {
    await clock.sleep(period(), stop);
    if (!stop.aborted) await work();
  }
}

/** A sleep that can be cut short from outside, once each time. */
export class InterruptibleSleep {
  #ring = new AbortController();
  readonly clock: Clock;

  constructor(clock: Clock, stop: AbortSignal) {
    stop.addEventListener("abort", () => this.interrupt(), { once: true });
    this.clock = {
      now: () => clock.now(),
      sleep: async (ms) => {
        await clock.sleep(ms, this.#ring.signal);
        if (this.#ring.signal.aborted) this.#ring = new AbortController();
      },
    };
  }

  interrupt(): void {
    this.#ring.abort();
  }
}
