import { createHash } from "node:crypto";

/*
 * `npm run test:fast` tries a sample of what tests generate, and sets GATEHOUSE_SAMPLE for it; every other run tries all. Which sample
 * is the seed's choice: GATEHOUSE_SEED, or else the day's date (UTC), so that a week of runs tries other parts, and a failure of today
 * comes again today. docs/testing.md says what is sampled.
 */

/** Of how many one is tried. */
const ONE_OF = 10;

/** Whether this run tries a sample. */
export const IS_SAMPLE: boolean = process.env["GATEHOUSE_SAMPLE"] !== undefined;

/** What chooses the sample. */
export const SEED = Number(process.env["GATEHOUSE_SEED"] ?? new Date().toISOString().slice(0, 10).replaceAll("-", ""));

/** The members that this run tries, in their order: all, or the share that the seed chooses, one at least. */
export function sample<T>(all: readonly T[], keyOf: (one: T) => string, isSample = IS_SAMPLE, seed = SEED): T[] {
  if (!isSample) return [...all];
  const rank = (one: T) =>
    createHash("sha256")
      .update(`${seed} ${keyOf(one)}`)
      .digest("hex");
  const ranked = [...all].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const taken = new Set(ranked.slice(0, Math.ceil(all.length / ONE_OF)));
  return all.filter((one) => taken.has(one));
}

/** How often a property is tried here that is tried `all` times in a whole run. */
export function runs(all: number): number {
  return IS_SAMPLE ? Math.ceil(all / ONE_OF) : all;
}
