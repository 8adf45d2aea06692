import { findingText } from "../law";
import type { Plan } from "../plan";
import { isRelaxed, plannedRelaxations } from "../relaxation";
import type { StepLaw } from "./step-law";

/** Each place where the step from one plan to the next breaks a law that the next does not relax, in the order of the laws. */
export function brokenSteps(before: Plan, after: Plan, laws: readonly StepLaw[]): string[] {
  const relaxations = plannedRelaxations(after);
  return laws.flatMap((law) =>
    law
      .findings(before, after)
      .filter((finding) => !isRelaxed(law, finding, relaxations))
      .map((finding) => findingText(law, finding)),
  );
}
