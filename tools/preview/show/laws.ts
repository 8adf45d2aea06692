import { brokenLaws } from "../../../policy/broken";
import { LAWS } from "../../../policy/laws";
import type { Plan } from "../plan";
import type { Style } from "../../shared/style";

/** Where the plans break a law of policy/; empty if nowhere. */
export function lawsText(plans: readonly Plan[], style: Style): string {
  const broken = plans.map((plan) => ({ stack: plan.stack, found: brokenLaws(plan, LAWS) }));
  return broken
    .filter(({ found }) => found.length > 0)
    .map(({ stack, found }) => {
      const places = `${found.length} place${found.length === 1 ? "" : "s"}`;
      return `${[`${style.red("error:")} the plan of ${stack} breaks a law of policy/ in ${places}`, ...found].join("\n  ")}\n`;
    })
    .join("");
}
