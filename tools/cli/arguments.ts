import { parseArgs } from "node:util";

/** What the command was asked to do. */
export type Request =
  | { readonly command: "help" | "version" }
  | { readonly command: "check" | "haproxy"; readonly file: string; readonly name: string };

/** How to use the command. */
export const USAGE = `usage: npx pulumi-gatehouse <command> [options]

  check FILE      all that is wrong with the arguments of a Gatehouse, which FILE holds as JSON; exit code 1 if anything is
  haproxy FILE    the files that HAProxy would run with, made of the same arguments

FILE may be - for standard input. Neither needs an account, credentials or the Pulumi CLI.

  --name NAME     the name of the Gatehouse (default: gatehouse)
  --version       the version of the package
  --help          this text
`;

const OPTIONS = {
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", default: false },
  name: { type: "string", default: "gatehouse" },
} as const;

/** @throws an Error that says what cannot be understood. */
export function readArguments(argv: string[]): Request {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  if (values.help) return { command: "help" };
  if (values.version) return { command: "version" };
  const [command, file, ...more] = positionals;
  if (command === undefined) throw new Error("give a command");
  if (command !== "check" && command !== "haproxy") throw new Error(`there is no command "${command}"`);
  if (file === undefined) throw new Error(`${command}: give a FILE`);
  if (more.length > 0) throw new Error(`${command}: give one FILE; got also ${more.join(" ")}`);
  return { command, file, name: values.name };
}
