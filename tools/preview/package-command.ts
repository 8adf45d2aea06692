import type { Command } from "../shared/command";
import { anyText, flagOption, option, optionWithDefault, type OptionValues } from "../shared/options";

const OPTIONS = {
  stack: optionWithDefault("dev", "S", anyText, "the stack to preview"),
  folder: optionWithDefault(".", "FOLDER", anyText, "where the program's Pulumi.yaml is"),
  iam: flagOption(
    "who may do what: every statement of every role and of every resource's own policy; with --json as {stack, statements}",
  ),
  json: flagOption("the whole plan as JSON, sorted, secrets masked"),
  config: option("FILE", anyText, "settings that go before the stack's file, as pulumi config --json prints them"),
  unknown: flagOption("leave computed values unknown, as a real first preview does"),
};

/** The values of the options. */
export type ProgramArguments = OptionValues<typeof OPTIONS>;

/** Shows what a program that uses the package would create, started as Pulumi starts it. */
export const PREVIEW_PROGRAM: Command<typeof OPTIONS> = {
  name: "npx pulumi-gatehouse preview",
  about:
    "Shows everything that `pulumi up` would create for a stack of a program. Needs no account, no credentials and no Pulumi CLI.",
  options: OPTIONS,
  // Here, because it loads Pulumi's SDK, which takes longer than all else.
  run: async (values, print) => (await import("./package-run")).showProgram(values, print),
};
