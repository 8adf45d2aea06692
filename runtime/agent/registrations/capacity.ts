import { MOST_APIS, serversOf, type IntentApi } from "../../../haproxy/config";
import type { Desired } from "../desired-state";

/** What HAProxy has room for: so many APIs, and so many places for instances of all of them. */
export class Capacity {
  /** Places of each API that was taken, by its registration's key. */
  readonly #places = new Map<string, number>();

  constructor(private readonly desired: Pick<Desired, "intentWith" | "maxServers">) {}

  /** How much is taken, as text. */
  get taken(): string {
    return `${this.#places.size}/${this.#servers()}`;
  }

  /** Takes the room that an API needs, in place of what it had. @returns why there is none */
  take(key: string, api: IntentApi): string | undefined {
    const { maxServers } = this.desired;
    const before = this.#places.get(key);
    if (before === undefined && this.#places.size >= MOST_APIS)
      return `name: have another gatehouse for it, or take an API out: a fleet serves ${MOST_APIS}; got one more`;
    const needed = serversOf(this.desired.intentWith([api]));
    const servers = this.#servers() - (before ?? 0) + needed;
    if (servers > maxServers)
      return `stages: register fewer instances, versions or stages, or raise the fleet's maxServers (${maxServers}); got ${servers} places with those of the other APIs`;
    this.#places.set(key, needed);
    return undefined;
  }

  free(key: string): void {
    this.#places.delete(key);
  }

  #servers(): number {
    return [...this.#places.values()].reduce((all, places) => all + places, 0);
  }
}
