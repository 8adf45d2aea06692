import type { HaproxyModel } from "./model";
import type { Remark } from "./text";
import type { Line } from "./quoting";

/** One step of what is done with a request. Steps are lists, because HAProxy evaluates rules in order. */
export interface Step {
  /** Why it is there, and at this place. */
  readonly why: string;
  /** Empty if the step's feature is off; then its reason is not written either. */
  readonly rules: (model: HaproxyModel) => readonly Line[];
}

/** The steps as lines, each under its reason. */
export function stepLines(steps: readonly Step[], model: HaproxyModel): (Line | Remark)[] {
  return steps
    .map((step) => ({ why: step.why, rules: step.rules(model) }))
    .filter((step) => step.rules.length > 0)
    .flatMap((step, i) => [{ remark: `${i + 1}. ${step.why}` }, ...step.rules]);
}
