import { brokenLaws } from "../../../policy/broken";
import { LAWS } from "../../../policy/laws";
import type { Plan } from "../../../policy/plan";
import type { Style } from "../../shared/style";

/** Where the plans break a law of policy/; empty if nowhere. */
export function lawsText(plans: readonly Plan[], style: Style): string {
  return plans
    .map((plan) => told(`the plan of ${plan.stack} breaks a law of policy/`, brokenLaws(plan, LAWS), style))
    .join("");
}

function told(what: string, found: string[], style: Style): string {
  if (found.length === 0) return "";
  const places = `${found.length} place${found.length === 1 ? "" : "s"}`;
  return `${[`${style.red("error:")} ${what} in ${places}`, ...found].join("\n  ")}\n`;
}
