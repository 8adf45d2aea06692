import { readFileSync } from "node:fs";
import type { Plan } from "./plan";
import { isGroup } from "../../fields";
import { CommandError } from "../shared/command-error";

/**
 * The plans that `npm start -- --json` has printed into a file, of one stack or of all.
 *
 * @param option as which the file was given
 * @throws CommandError if it holds something else
 */
export function readPlans(file: string, option: string): Plan[] {
  const found = parsed(file, option);
  const plans = Array.isArray(found) ? found : [found];
  if (plans.every(isPlan)) return plans;
  throw new CommandError(`${option}: give what npm start -- --json has printed; ${file} holds something else`);
}

function parsed(file: string, option: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CommandError(`${option}: ${file}: ${(error as Error).message}`);
  }
}

function isPlan(value: unknown): value is Plan {
  return isGroup(value) && typeof value.stack === "string" && Array.isArray(value.resources);
}
