import { anyText, flagOption, option, optionWithDefault, repeatedOption, type OptionValues } from "../shared/options"; // prettier-ignore
import { outputsFile } from "./project/outputs";

/** What `npx pulumi-gatehouse preview` takes. */
export const PROGRAM_OPTIONS = {
  stack: optionWithDefault("dev", "S", anyText, "the stack to preview"),
  folder: optionWithDefault(".", "FOLDER", anyText, "where the program's Pulumi.yaml is"),
  iam: flagOption(
    "who may do what: every statement of every role and of every resource's own policy; with --json as {stack, statements}",
  ),
  json: flagOption("the whole plan as JSON, sorted, secrets masked"),
  config: option("FILE", anyText, "settings that go before the stack's file, as pulumi config --json prints them"),
  outputs: repeatedOption(
    "STACK=FILE",
    outputsFile,
    "the outputs of a stack that the program refers to, as pulumi stack output --json prints them; may be given several times",
  ),
  unknown: flagOption("leave computed values unknown, as a real first preview does"),
};

/** The values of the options. */
export type ProgramArguments = OptionValues<typeof PROGRAM_OPTIONS>;
