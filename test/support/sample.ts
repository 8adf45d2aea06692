import { createHash } from "node:crypto";

/*
 * `npm run test:fast` tries a sample of what tests generate, and sets GATEHOUSE_SAMPLE for it; every other run tries all. Which sample
 * is the seed's choice: GATEHOUSE_SEED, or else the day's date (UTC), so that a week of runs tries other parts, and a failure of today
 * comes again today. docs/testing.md says what is sampled.
 */

/** Of how many one is tried. */
const ONE_OF = 10;

/** The same where each is a plan of a whole gatehouse, which takes as long as hundreds of others. */
const ONE_PLAN_OF = 30;

/** Whether this run tries a sample. */
export const IS_SAMPLE: boolean = process.env["GATEHOUSE_SAMPLE"] !== undefined;

/** What chooses the sample. */
export const SEED = Number(process.env["GATEHOUSE_SEED"] ?? new Date().toISOString().slice(0, 10).replaceAll("-", ""));

/** What is sampled, and how; a test of this file says what is otherwise asked of the environment. */
interface Sampling {
  /** Of how many one is tried. */
  readonly oneOf?: number;
  readonly isSample?: boolean;
  readonly seed?: number;
}

/** The members that this run tries, in their order: all, or the share that the seed chooses, one at least. */
export function sample<T>(all: readonly T[], keyOf: (one: T) => string, how: Sampling = {}): T[] {
  const { oneOf = ONE_OF, isSample = IS_SAMPLE, seed = SEED } = how;
  if (!isSample) return [...all];
  const rank = (one: T) =>
    createHash("sha256")
      .update(`${seed} ${keyOf(one)}`)
      .digest("hex");
  const ranked = [...all].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const taken = new Set(ranked.slice(0, Math.ceil(all.length / oneOf)));
  return all.filter((one) => taken.has(one));
}

/** As `sample`, of what is a plan of a whole gatehouse each. */
export function samplePlans<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  return sample(all, keyOf, { oneOf: ONE_PLAN_OF });
}

/** How often a property is tried here that is tried `all` times in a whole run. */
export function runs(all: number): number {
  return IS_SAMPLE ? Math.ceil(all / ONE_OF) : all;
}
