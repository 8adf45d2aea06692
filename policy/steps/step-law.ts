import type { Finding } from "../law";
import type { Plan } from "../plan";

/**
 * Something that must not happen from one release of a stack to the next, because requests would fail. A pure function of the two
 * plans: it sees what is asked for, before and after, and nothing of what runs.
 */
export interface StepLaw {
  /** Lower case, hyphens: how a finding is told from those of other laws. */
  readonly name: string;
  /** What the law holds, in one sentence. */
  readonly says: string;
  readonly findings: (before: Plan, after: Plan) => Finding[];
}
