/** Route 53 answers for Cloud Map with at most 8 of the records, at random. */
const WHOLE_BELOW = 8;
/** A task that left is still answered for by caches (TTL 10 s) and may be between two health checks. */
const GONE_AFTER_MS = 30_000;
/** 8 of 12, five different answers in that time: one that is there is missed by all of them less than once in 200. */
const GONE_AFTER_PARTIAL_MS = 90_000;
/** Who left counts nothing any more, and each change is a reload: those who left go with the next that joins, or all at once then. */
const LEFT_AT_LATEST_MS = 600_000;
/** As many as the configuration takes. */
const MOST = 50;

/** Who is in the fleet, by what DNS said over time. */
export class Members {
  readonly #seen = new Map<string, number>();

  /** @param known from an earlier agent: kept until DNS had its time to miss them. */
  constructor(
    readonly own: string,
    known: readonly string[],
    now: number,
  ) {
    for (const address of known) this.#seen.set(address, now);
  }

  /**
   * Takes an answer in. One that does not know this task either is no evidence that others left: it is of before this
   * task was registered, or of a registry that lost everyone.
   *
   * @param isWhole Cloud Map tells all, DNS eight at random
   */
  answer(addresses: readonly string[], now: number, isWhole = addresses.length < WHOLE_BELOW): void {
    const joins = addresses.some((address) => !this.#seen.has(address));
    for (const address of addresses) this.#seen.set(address, now);
    if (!addresses.includes(this.own)) return;
    const after = isWhole ? GONE_AFTER_MS : GONE_AFTER_PARTIAL_MS;
    const gone = [...this.#seen].filter(([, at]) => now - at > after);
    const isLate = gone.some(([, at]) => now - at > LEFT_AT_LATEST_MS) || this.#seen.size > MOST;
    if (!isWhole || joins || isLate) for (const [address] of gone) this.#seen.delete(address);
  }

  /** Sorted, this task included. With more than 50, the lowest ones, which all tasks agree on. */
  get addresses(): string[] {
    const all = [...new Set([...this.#seen.keys(), this.own])].sort(byNumber);
    if (all.length <= MOST) return all;
    const few = all.slice(0, MOST);
    return few.includes(this.own) ? few : [...few.slice(0, -1), this.own];
  }
}

/** The peer's name of a task: `task-10-0-1-7`. The same in all tasks, and in the next life of none. */
export const memberName = (address: string): string => `task-${address.replaceAll(".", "-")}`;

function byNumber(a: string, b: string): number {
  const number = (address: string) => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return number(a) - number(b);
}
