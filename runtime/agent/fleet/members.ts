/** Route 53 answers for Cloud Map with at most 8 of the records, at random. */
const WHOLE_BELOW = 8;
/** A task that left is still answered for by caches (TTL 10 s) and may be between two health checks. */
const GONE_AFTER_MS = 30_000;
/** 8 of 12, five different answers in that time: one that is there is missed by all of them less than once in 200. */
const GONE_AFTER_PARTIAL_MS = 90_000;

/** Who is in the fleet, by what Cloud Map or DNS said over time. */
export class Members {
  readonly #seen = new Map<string, number>();

  /** @param known from an earlier agent: kept until DNS had its time to miss them. */
  constructor(
    readonly address: string,
    known: readonly string[],
    now: number,
  ) {
    for (const address of known) this.#seen.set(address, now);
  }

  /**
   * Takes an answer in. One that does not know this task either is not evidence that others left: it is of before this
   * task was registered, or of a registry that lost everyone.
   *
   * @param isWhole Cloud Map tells all, DNS eight at random
   */
  answer(addresses: readonly string[], now: number, isWhole = addresses.length < WHOLE_BELOW): void {
    for (const address of addresses) this.#seen.set(address, now);
    if (!addresses.includes(this.address)) return;
    const after = isWhole ? GONE_AFTER_MS : GONE_AFTER_PARTIAL_MS;
    for (const [address, at] of this.#seen) if (now - at > after) this.#seen.delete(address);
  }

  /** Sorted, this task included. */
  get addresses(): string[] {
    return [...new Set([...this.#seen.keys(), this.address])].sort(byAddress);
  }
}

/** The order of IPv4 addresses as numbers. */
export function byAddress(a: string, b: string): number {
  const number = (address: string) => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return number(a) - number(b);
}
