import { findingsOf, findingText, undecidedOf, type Law } from "./law";
import { ofOtherProviders, NOT_READ, type Plan } from "./plan";
import { STEP_LAWS } from "./steps/step-laws";
import { isRelaxed, relaxationProblems, plannedRelaxations } from "./relaxation";

/** Each place where a plan breaks a law that it does not relax, in the order of the plan, and what is wrong with its relaxations. */
export function brokenLaws(plan: Plan, laws: readonly Law[]): string[] {
  const relaxations = plannedRelaxations(plan);
  // Each is asked once, though its relaxations are checked by it too.
  const asked = laws.map((law): Law => {
    const findings = findingsOf(law, plan);
    return { ...law, findings: () => findings };
  });
  const found = asked.flatMap((law) =>
    law
      .findings(plan)
      .filter((finding) => !isRelaxed(law, finding, relaxations))
      .map((finding) => findingText(law, finding)),
  );
  return [...found, ...relaxationProblems(plan, asked, STEP_LAWS)];
}

/** What no law can decide: before the program has run, or at all. It is not known to be well. */
export function undecided(plan: Plan, laws: readonly Law[]): string[] {
  const unknown = laws.flatMap((law) => undecidedOf(law, plan).map((finding) => findingText(law, finding)));
  return [...unknown, ...ofOtherProviders(plan).map(({ type, name }) => `${type} ${name}: ${NOT_READ}`)];
}
