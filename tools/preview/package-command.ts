import type { Command } from "../shared/command";
import { PROGRAM_OPTIONS } from "./package-arguments";

/** Shows what a program that uses the package would create, started as Pulumi starts it. */
export const PREVIEW_PROGRAM: Command<typeof PROGRAM_OPTIONS> = {
  name: "npx pulumi-gatehouse preview",
  about:
    "Shows everything that `pulumi up` would create for a stack of a program. Needs no account, no credentials and no Pulumi CLI.",
  options: PROGRAM_OPTIONS,
  // Here, because it loads Pulumi's SDK, which takes longer than all else.
  run: async (values, print) => (await import("./package-run")).showProgram(values, print),
};
