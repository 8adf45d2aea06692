const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The exit code of what was interrupted, as shells have it. */
export const INTERRUPTED = 130;

/** What Ctrl-C and its kin do: once `signal` was asked for, the first one aborts it; any other one ends this process at once. */
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

  /** From now on signals do again what they always do. */
  end(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  // What has been started hears of the exit and ends what it started, by pid.
  readonly #onSignal = (): void => {
    if (!this.#asked || this.#controller.signal.aborted) process.exit(INTERRUPTED);
    this.#controller.abort();
  };
}
