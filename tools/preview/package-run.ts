import path from "node:path";
import type { Print } from "../shared/command";
import { CommandError } from "../shared/command-error";
import { withProgress } from "../shared/progress";
import { styleFor } from "../shared/style";
import { preview, type Plan } from "./index";
import type { ProgramArguments } from "./package-arguments";
import { readConfig } from "./project/environments";
import { readOutputs } from "./project/outputs";
import { failureText } from "./show/failure";
import { iamText } from "./show/iam";
import { iamRights } from "./show/iam-json";
import { jsonText } from "./show/json";
import { summaryText } from "./show/summary";

/** Prints what a program would create. @returns the exit code */
export async function showProgram(values: ProgramArguments, print: Print): Promise<number> {
  const { stack, iam, json } = values;
  const plan = await withProgress(`evaluating ${stack}`, () => planOf(values));
  const style = styleFor(process.stdout);
  print(json ? jsonText(iam ? iamRights(plan) : plan) : iam ? iamText(plan, style) : summaryText(plan, style));
  return 0;
}

async function planOf({ stack, folder, unknown, config: file, outputs }: ProgramArguments): Promise<Plan> {
  const config = file === undefined ? {} : { config: readConfig(file) };
  const references = readOutputs(outputs);
  try {
    return await preview({ root: path.resolve(folder), stack, unknown, isolated: true, references, ...config });
  } catch (error) {
    throw new CommandError(failureText(error));
  }
}
