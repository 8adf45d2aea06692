import type { CommandLine } from "../shared/arguments";
import { assignments } from "./project/override";
import { anyText, flagOption, option, optionWithDefault, repeatedOption, type OptionValues } from "../shared/options"; // prettier-ignore
import { outputsFile } from "./project/outputs";

const OPTIONS = {
  stack: optionWithDefault("dev", "S", anyText, "the stack to preview"),
  all: flagOption("every stack that has a Pulumi.<stack>.yaml"),
  json: flagOption("the whole plan as JSON, sorted, secrets masked"),
  haproxy: flagOption("the files that HAProxy runs with, as the agent makes them of the plan"),
  iam: flagOption(
    "who may do what: every statement of every role and of every resource's own policy; with --json as {stack, statements}",
  ),
  against: option(
    "REF|FILE",
    anyText,
    "what changes since a commit, or since the plans that --json printed to a file: is the step safe?",
  ),
  plans: option("FILE", anyText, "with --against: the plans of a file, instead of those of this code"),
  markdown: flagOption("with --against: for a comment on a pull request, as short as GitHub takes it"),
  html: option("FILE", anyText, "with --against: also as a page of its own, written to a file"),
  set: option(
    "PATH=VALUE",
    assignments,
    "other settings for this preview alone, such as apis[0].kind=Rest; several with blanks between",
  ),
  program: option(
    "DIR",
    anyText,
    "another program instead, such as examples/orders, with this library; stacks that it refers to are previewed too",
  ),
  outputs: repeatedOption(
    "STACK=FILE",
    outputsFile,
    "with --program: the outputs of a stack that it refers to, as pulumi stack output --json prints them",
  ),
  config: option("FILE", anyText, "settings that go before the stack's file, as pulumi config --json prints them"),
  unknown: flagOption("leave computed values unknown, as a real first preview does"),
  isolated: flagOption("run the program in a process of its own over gRPC, as Pulumi itself does"),
};

/** The values of the options. */
export type PreviewArguments = OptionValues<typeof OPTIONS>;

const EXCLUSIVE = [["all", "stack"], ["json", "haproxy"], ["haproxy", "iam"], ["against", "json"], ["against", "haproxy"], ["against", "iam"], ["set", "isolated"], ["set", "plans"], ["config", "all"], ["config", "plans"], ["program", "all"], ["program", "haproxy"], ["program", "against"], ["program", "set"], ["program", "isolated"]] as const; // prettier-ignore
const WITH_AGAINST = ["plans", "markdown", "html"] as const;

/** How `npm start` is called. */
export const PREVIEW: CommandLine<typeof OPTIONS> = {
  name: "npm start --",
  about:
    "Shows everything that `pulumi up` would create for a stack. Needs no account, no credentials and no Pulumi CLI. " +
    "Exits with 1 if a law of policy/ finds something in it, or, with --against, in the step to it.",
  options: OPTIONS,
  problems: (_, given) => [
    ...EXCLUSIVE.filter((pair) => pair.every((one) => given.has(one))).map(
      ([one, other]) => `--${one}: leave out it or --${other}: they exclude each other`,
    ),
    ...WITH_AGAINST.filter((one) => given.has(one) && !given.has("against")).map(
      (one) => `--${one}: give --against as well: it is about what changes`,
    ),
    ...(given.has("outputs") && !given.has("program")
      ? ["--outputs: give --program as well: this one refers to no stack"]
      : []),
  ],
};
