import { registeredApi } from "../../../haproxy/config";
import type { Log } from "../../certificate/log";
import type { Clock } from "../clock";
import type { RefusedRegistration } from "../report";
import type { Reason } from "./check";

/** Of the problems of one object, how many are logged. */
export const MOST_PROBLEMS = 20;

/** The registrations that are refused now, by their keys. */
export class RefusedRegistrations {
  readonly #refused = new Map<string, { readonly reason: Reason; readonly sinceMs: number }>();

  constructor(private readonly parts: { readonly log: Log; readonly clock: Clock }) {}

  add(key: string, reason: Reason, problems: readonly string[]): void {
    const { log, clock } = this.parts;
    const told = { api: registeredApi(key)!, reason, problems: problems.slice(0, MOST_PROBLEMS) };
    this.#refused.set(key, { reason, sinceMs: this.#refused.get(key)?.sinceMs ?? clock.now() });
    log.error("registration refused: the last good one stays", told);
  }

  has(key: string): boolean {
    return this.#refused.has(key);
  }

  delete(key: string): void {
    this.#refused.delete(key);
  }

  get keys(): string[] {
    return [...this.#refused.keys()];
  }

  /** As they are reported. */
  get all(): RefusedRegistration[] {
    const now = this.parts.clock.now();
    return [...this.#refused].map(([key, { reason, sinceMs }]) => ({ api: registeredApi(key)!, reason, forMs: now - sinceMs })); // prettier-ignore
  }
}
