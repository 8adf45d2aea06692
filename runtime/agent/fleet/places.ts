import { MOST_MEMBERS } from "../../../haproxy/config";
import { byAddress } from "./members";

/** Places of the fleet: the numbers in the names that tasks count under. */
export interface KnownPlaces {
  readonly ownPlace: number;
  /** How many HAProxy was started with. */
  readonly count: number;
  /** By address. */
  readonly others: Readonly<Record<string, number>>;
}

/**
 * Places beside those that tasks have, at least: in a deployment each task of the fleet's default of three is there twice. A larger fleet
 * has half as many again. One costs a request 1,000 instructions, 0.6 % (docs/benchmarks.md).
 */
const SPARE = 3;

/**
 * Which place each task of the fleet has, by what the tasks say themselves. A task takes a free one when it starts, and keeps it:
 * the others have it in HAProxy's configuration already, so that nobody reloads for who joins or leaves.
 */
export class Places {
  #ownPlace: number | undefined;
  #count = 0;
  #others = new Map<string, number>();

  /** @param known from an earlier agent of this task */
  constructor(
    readonly ownAddress: string,
    known?: KnownPlaces,
  ) {
    if (known === undefined) return;
    this.#ownPlace = known.ownPlace;
    this.#count = known.count;
    this.#others = new Map(Object.entries(known.others));
  }

  /**
   * Takes in what each other task said; undefined from one that did not answer, which keeps what it had unless
   * another says that it has it. Two that start at the same time
   * may take the same place: the higher address gives it up.
   *
   * @param said of every other task of the fleet
   */
  answer(said: ReadonlyMap<string, number | undefined>): void {
    const answered = new Set(said.values());
    const kept = (address: string): number | undefined => {
      const before = this.#others.get(address);
      return answered.has(before) ? undefined : before;
    };
    const known = [...said].map(([address, place]) => [address, place ?? kept(address)] as const);
    this.#others = new Map(known.filter((one): one is [string, number] => one[1] !== undefined));
    const rivals = [...said].filter(
      ([address, place]) => place === this.#ownPlace && byAddress(address, this.ownAddress) < 0,
    );
    if (this.#ownPlace === undefined || rivals.length > 0) this.#ownPlace = this.#free([...said.keys()]);
    const needed = Math.max(said.size + 1, this.#ownPlace, ...this.#others.values());
    if (needed > this.#count) this.#count = Math.min(MOST_MEMBERS, needed + Math.max(SPARE, Math.ceil(needed / 2)));
  }

  get ownPlace(): number {
    if (this.#ownPlace === undefined) throw new Error("no place was taken yet");
    return this.#ownPlace;
  }

  /** Numbers of all places; this task's own is among them. */
  get all(): number[] {
    const some = numbersTo(this.#count);
    return some.includes(this.ownPlace) ? some : [...some.slice(0, MOST_MEMBERS - 1), this.ownPlace];
  }

  /** The addresses of the others by place. */
  get taken(): Map<number, string> {
    // Of two the lower address stays.
    const downwards = [...this.#others].sort(([a], [b]) => byAddress(b, a));
    return new Map(
      downwards.filter(([, place]) => place !== this.#ownPlace).map(([address, place]) => [place, address]),
    );
  }

  /** Undefined before the first answer. */
  get known(): KnownPlaces | undefined {
    return this.#ownPlace === undefined
      ? undefined
      : { ownPlace: this.#ownPlace, count: this.#count, others: Object.fromEntries(this.#others) };
  }

  /**
   * Those behind the last that is taken first: a task that left the fleet a moment ago may still count under one of the others. Who has
   * said nothing yet is choosing as well: the lowest address takes the first.
   */
  #free(others: readonly string[]): number {
    const taken = new Set(this.#others.values());
    const last = Math.max(0, ...taken);
    const free = numbersTo(others.length + 1 + SPARE).filter((place) => !taken.has(place));
    const order = [...free.filter((place) => place > last), ...free.filter((place) => place < last)];
    const choosing = others.filter((address) => !this.#others.has(address));
    return order[choosing.filter((address) => byAddress(address, this.ownAddress) < 0).length]!;
  }
}

/** 1, 2, 3 … */
export const numbersTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

/** The name that a task of a place counts under. */
export const placeName = (place: number): string => `task-${place}`;
