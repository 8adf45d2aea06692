import path from "node:path";
import { execute } from "../shared/command";
import { anyText, optionWithDefault } from "../shared/options";
import { preview } from "../preview";
import { findings, tableText } from "./table";

const ROOT = path.resolve(__dirname, "../..");

/** The command `npm run iam`; returns its exit code: 1 if something is not allowed that is asked for, or the other way round. */
export async function main(argv: string[]): Promise<number> {
  return execute(
    {
      name: "npm run iam --",
      about:
        "Records every call that the functions and agents of a stack's plan make with their own SDK clients, and asks the plan's " +
        "policies: each is allowed to whoever makes it, and to nobody else. Needs no account.",
      options: { stack: optionWithDefault("dev", "S", anyText, "the stack whose plan is asked") },
      run: async ({ stack }, print) => {
        const found = await findings(await preview({ root: ROOT, stack }));
        print(tableText(stack, found));
        return found.problems.length > 0 ? 1 : 0;
      },
    },
    argv,
  );
}
