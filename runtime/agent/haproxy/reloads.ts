import type { Clock } from "../clock";

/** A worker younger than 8 s has not yet learned the counters of the one before: the next would start with empty tables (measured). */
export const SPACING_MS = 10_000;

/** Why a reload is wanted, and when it may be. */
export class Reloads {
  readonly #reasons = new Set<string>();
  #last = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly spacingMs: number,
  ) {}

  want(reason: string): void {
    this.#reasons.add(reason);
  }

  get wanted(): boolean {
    return this.#reasons.size > 0;
  }

  /** Milliseconds until one is allowed. @param workerAgeMs of the worker that serves now */
  wait(workerAgeMs: number): number {
    return Math.max(0, this.#last + this.spacingMs - this.clock.now(), this.spacingMs - workerAgeMs);
  }

  /** @returns the reasons, which are thereby answered. */
  take(): string[] {
    const reasons = [...this.#reasons];
    this.#reasons.clear();
    this.#last = this.clock.now();
    return reasons;
  }
}
