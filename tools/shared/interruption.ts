const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The exit code of what was interrupted, as shells have it. */
export const INTERRUPTED = 130;

/**
 * What Ctrl-C, SIGTERM and SIGHUP do: while there is something to end in good order, the first one aborts `signal`; any
 * other one ends this process at once.
 */
export class Interruption {
  readonly #controller = new AbortController();
  #asked = false;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  /** From now on there is something to end in good order. */
  get signal(): AbortSignal {
    this.#asked = true;
    return this.#controller.signal;
  }

  /** What comes of some work; undefined if the interruption comes first. */
  async race<T>(work: Promise<T>): Promise<T | undefined> {
    const { signal } = this;
    const aborted = new Promise<undefined>((resolve) => {
      if (signal.aborted) resolve(undefined);
      signal.addEventListener("abort", () => resolve(undefined));
    });
    // The work may fail when what it needs is ended: that is not a failure of the run.
    work.catch(() => undefined);
    return Promise.race([work, aborted]);
  }

  /** From now on signals do again what they always do. */
  end(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  // Whatever was started is ended when the process exits: see Cleanup.
  readonly #onSignal = (): void => {
    if (!this.#asked || this.#controller.signal.aborted) process.exit(INTERRUPTED);
    this.#controller.abort();
  };
}
