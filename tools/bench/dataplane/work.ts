import type { Work } from "./asked";
import { REFUSED_WORK } from "./work-refused";
import { SERVICES } from "./work-served";

/** In the order in which a request meets it. */
export const WORK: readonly Work[] = [...REFUSED_WORK, ...SERVICES];

/** What a contender does of all that is asked for. */
export interface WorkDone {
  readonly name: string;
  /** `Work.what` of what it does not do. */
  readonly missing: readonly string[];
}
