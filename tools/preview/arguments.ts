import type { CommandLine } from "../shared/arguments";
import { flag, optionWithDefault, anyText, type OptionValues } from "../shared/options";

const OPTIONS = {
  stack: optionWithDefault("dev", "S", anyText, "the stack to preview"),
  all: flag("every stack that has a Pulumi.<stack>.yaml"),
  json: flag("the whole plan as JSON, sorted, secrets masked"),
  haproxy: flag("the files that HAProxy runs with, as the agent makes them of the plan"),
  iam: flag("who may do what: every statement of every role and of every resource's own policy"),
  unknown: flag("leave computed values unknown, as a real first preview does"),
  isolated: flag("run the program in a process of its own over gRPC, as Pulumi itself does"),
};

/** What the command was asked for. */
export type PreviewArguments = OptionValues<typeof OPTIONS>;

const EXCLUSIVE = [["all", "stack"], ["json", "haproxy"], ["json", "iam"], ["haproxy", "iam"]] as const; // prettier-ignore

/** How `npm start` is called. */
export const PREVIEW: CommandLine<typeof OPTIONS> = {
  name: "npm start --",
  about:
    "Shows everything that `pulumi up` would create for a stack. Needs no account, no credentials and no Pulumi CLI. " +
    "Exits with 1 if a law of policy/ finds something in it.",
  options: OPTIONS,
  problems: (_, given) =>
    EXCLUSIVE.filter((pair) => pair.every((one) => given.has(one))).map(
      ([one, other]) => `--${one}: leave out it or --${other}: they exclude each other`,
    ),
};
