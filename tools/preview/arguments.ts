import type { CommandLine } from "../shared/arguments";
import { flagOption, option, optionWithDefault, anyText, type OptionValues } from "../shared/options";

const OPTIONS = {
  stack: optionWithDefault("dev", "S", anyText, "the stack to preview"),
  all: flagOption("every stack that has a Pulumi.<stack>.yaml"),
  json: flagOption("the whole plan as JSON, sorted, secrets masked"),
  haproxy: flagOption("the files that HAProxy runs with, as the agent makes them of the plan"),
  iam: flagOption("who may do what: every statement of every role and of every resource's own policy"),
  before: option("FILE", anyText, "what --json printed for the last release: is the step from there to here safe?"),
  unknown: flagOption("leave computed values unknown, as a real first preview does"),
  isolated: flagOption("run the program in a process of its own over gRPC, as Pulumi itself does"),
};

/** The values of the options. */
export type PreviewArguments = OptionValues<typeof OPTIONS>;

const EXCLUSIVE = [["all", "stack"], ["json", "haproxy"], ["json", "iam"], ["haproxy", "iam"]] as const; // prettier-ignore

/** How `npm start` is called. */
export const PREVIEW: CommandLine<typeof OPTIONS> = {
  name: "npm start --",
  about:
    "Shows everything that `pulumi up` would create for a stack. Needs no account, no credentials and no Pulumi CLI. " +
    "Exits with 1 if a law of policy/ finds something in it, or in the step to it from the plan before.",
  options: OPTIONS,
  problems: (_, given) =>
    EXCLUSIVE.filter((pair) => pair.every((one) => given.has(one))).map(
      ([one, other]) => `--${one}: leave out it or --${other}: they exclude each other`,
    ),
};
