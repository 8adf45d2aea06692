import { parseArgs } from "node:util";
import { PreviewError } from "./failure";

/** What the command was asked for. */
export interface Arguments {
  readonly help: boolean;
  /** Stack to preview; ignored with `all`. */
  readonly stack: string;
  readonly all: boolean;
  readonly isolated: boolean;
  readonly unknown: boolean;
  readonly json: boolean;
  readonly haproxy: boolean;
  readonly iam: boolean;
}

/** How to use the command. */
export const USAGE = `usage: npm start -- [options]

Shows everything that \`pulumi up\` would create for a stack. Needs no account, no credentials and no Pulumi CLI.
Exits with 1 if a law of policy/ finds something in it.

  --stack S    the stack to preview (default: dev)
  --all        every stack that has a Pulumi.<stack>.yaml
  --json       the whole plan as JSON, sorted, secrets masked
  --haproxy    the files that HAProxy runs with, as the agent makes them of the plan
  --iam        who may do what: every statement of every role and of every resource's own policy
  --unknown    leave computed values unknown, as a real first preview does
  --isolated   run the program in a process of its own over gRPC, as Pulumi itself does
  --help       this text`;

const OPTIONS = {
  help: { type: "boolean", short: "h", default: false },
  stack: { type: "string", default: "dev" },
  all: { type: "boolean", default: false },
  isolated: { type: "boolean", default: false },
  unknown: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  haproxy: { type: "boolean", default: false },
  iam: { type: "boolean", default: false },
} as const;

/** The arguments, or an error with the usage. */
export function readArguments(argv: string[]): Arguments {
  const { values, tokens } = parsed(argv);
  const given = new Set(tokens.flatMap((token) => (token.kind === "option" ? [token.name] : [])));
  for (const [one, other] of [
    ["all", "stack"],
    ["json", "haproxy"],
    ["json", "iam"],
    ["haproxy", "iam"],
  ] as const) {
    if (given.has(one) && given.has(other)) throw wrong(`--${one} and --${other} exclude each other: give one of them`);
  }
  return values;
}

function parsed(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: OPTIONS, strict: true, tokens: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(message: string): PreviewError {
  return new PreviewError(`${message}\n\n${USAGE}`);
}
