/** What was started, to be ended in the opposite order: in good order, or at once when this process exits. */
export class Cleanup {
  readonly #orderly: (() => Promise<void> | void)[] = [];
  readonly #atOnce: (() => void)[] = [];
  readonly #onExit = (): void => this.#atOnce.forEach((one) => one());

  constructor() {
    process.on("exit", this.#onExit);
  }

  add(orderly: () => Promise<void> | void, atOnce?: () => void): void {
    this.#orderly.unshift(orderly);
    if (atOnce) this.#atOnce.unshift(atOnce);
  }

  async all(): Promise<void> {
    for (const one of this.#orderly.splice(0)) await one();
    process.off("exit", this.#onExit);
  }
}
