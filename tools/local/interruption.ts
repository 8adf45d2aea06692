const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The exit code of what was interrupted, as shells have it. */
export const INTERRUPTED = 130;

/** What Ctrl-C and its kin do: while `orderly`, the first one asks for an end; any other one ends this process at once. */
export class Interruption {
  readonly #controller = new AbortController();
  #orderly = false;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  /** From now on there is something to end in an orderly way. */
  get signal(): AbortSignal {
    this.#orderly = true;
    return this.#controller.signal;
  }

  /** From now on signals do again what they always do. */
  over(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  // What has been started hears of the exit and ends what it started, by pid.
  readonly #onSignal = (): void => {
    if (!this.#orderly || this.#controller.signal.aborted) process.exit(INTERRUPTED);
    this.#controller.abort();
  };
}
