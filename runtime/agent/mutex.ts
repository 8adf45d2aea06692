/** One at a time, in the order of asking: HAProxy holds one certificate transaction, and two writers spoil each other's. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  async runExclusive<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#last.then(work);
    this.#last = run.catch(() => undefined);
    return run;
  }
}
