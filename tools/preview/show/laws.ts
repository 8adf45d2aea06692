import { brokenLaws } from "../../../policy/broken";
import { brokenSteps } from "../../../policy/steps/broken-steps";
import { LAWS } from "../../../policy/laws";
import type { Plan } from "../../../policy/plan";
import { STEP_LAWS } from "../../../policy/steps/step-laws";
import type { Style } from "../../shared/style";

/** Where the plans break a law of policy/; empty if nowhere. */
export function lawsText(plans: readonly Plan[], style: Style): string {
  return plans
    .map((plan) => told(`the plan of ${plan.stack} breaks a law of policy/`, brokenLaws(plan, LAWS), style))
    .join("");
}

/** Where the steps to these plans, from those of the last release, would be an outage; empty if nowhere. */
export function stepsText(before: readonly Plan[], after: readonly Plan[], style: Style): string {
  return after
    .flatMap((plan) => {
      const was = before.find(({ stack }) => stack === plan.stack);
      return was
        ? [told(`the step to the plan of ${plan.stack} is an outage`, brokenSteps(was, plan, STEP_LAWS), style)]
        : [];
    })
    .join("");
}

function told(what: string, found: string[], style: Style): string {
  if (found.length === 0) return "";
  const places = `${found.length} place${found.length === 1 ? "" : "s"}`;
  return `${[`${style.red("error:")} ${what} in ${places}`, ...found].join("\n  ")}\n`;
}
