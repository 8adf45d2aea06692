import type { Work } from "./asked";
import { REFUSALS } from "./work-refused";
import { SERVICES } from "./work-served";

/** In the order in which a request meets it. */
export const WORK: readonly Work[] = [...REFUSALS, ...SERVICES];

/** What a contender does of all that is asked for. */
export interface WorkDone {
  readonly name: string;
  /** `Work.what` of what it does not do. */
  readonly missing: readonly string[];
}
