import { readFileSync } from "node:fs";
import type { Plan } from "../../policy/plan";
import { isGroup } from "../../fields";
import { CommandError } from "../shared/command-error";

/**
 * The plans that `npm start -- --json` has printed into a file, of one stack or of all. None if the file is empty: that release could
 * not be planned.
 *
 * @throws CommandError if it holds something else
 */
export function readPlans(file: string): Plan[] {
  const found = parsed(file);
  const plans = Array.isArray(found) ? found : [found];
  if (plans.every(isPlan)) return plans;
  throw new CommandError(`--before: give a file that npm start -- --json has printed; ${file} holds something else`);
}

function parsed(file: string): unknown {
  try {
    const text = readFileSync(file, "utf8");
    return text.trim() === "" ? [] : JSON.parse(text);
  } catch (error) {
    throw new CommandError(`--before: ${(error as Error).message}`);
  }
}

function isPlan(value: unknown): value is Plan {
  return isGroup(value) && typeof value.stack === "string" && Array.isArray(value.resources);
}
