/** Ends what was started, the last first: in good order, or at once when this process exits before that. */
export class Cleanup {
  readonly #stops: (() => Promise<void> | void)[] = [];
  readonly #kills: (() => void)[] = [];
  readonly #onExit = (): void => this.#kills.forEach((kill) => kill());

  constructor() {
    process.on("exit", this.#onExit);
  }

  /** @param kill what can be done at once, when there is no time to wait */
  add(stop: () => Promise<void> | void, kill?: () => void): void {
    this.#stops.unshift(stop);
    if (kill) this.#kills.unshift(kill);
  }

  /** Ends all of it. What fails does not keep the others running. @throws the first failure */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const stop of this.#stops.splice(0)) {
      try {
        await stop();
      } catch (error) {
        failures.push(error);
      }
    }
    process.off("exit", this.#onExit);
    if (failures.length > 0) throw failures[0];
  }
}
