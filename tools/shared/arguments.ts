import { parseArgs } from "node:util";
import { CommandError } from "./command-error";
import { nearest } from "./nearest";
import type { OptionTable, OptionValues } from "./options";

/** What a command is called with. */
export interface Usage {
  /** As one types it before the options: `npm run local --`. */
  readonly name: string;
  readonly about: string;
  readonly options: OptionTable;
  /** Commands of which one goes before the options: `npm run bench -- rotation`. */
  readonly commands?: Readonly<Record<string, Subcommand>>;
}

/** A usage whose options are known. */
export interface CommandLine<O extends OptionTable> extends Usage {
  readonly options: O;
  /** What does not go together, of options that are right by themselves. `given`: those that were not left out. */
  readonly problems?: (values: OptionValues<O>, given: ReadonlySet<keyof O>) => string[];
}

/** A command under another one's name. */
export interface Subcommand {
  readonly help: string;
  /** @returns the exit code */
  readonly execute: (argv: readonly string[]) => Promise<number>;
}

/**
 * The values of a command's options, or `"help"` if that is asked for.
 *
 * @throws CommandError with everything that is wrong
 */
export function readArguments<O extends OptionTable>(
  line: CommandLine<O>,
  argv: readonly string[],
): OptionValues<O> | "help" {
  if (argv.includes("--help") || argv.includes("-h")) return "help";
  const values = defaults(line.options);
  const given = new Set<string>();
  const problems: string[] = [];
  for (const token of tokens(line.options, argv)) {
    const { key, value, problem } = readToken(line, token);
    if (problem !== undefined) problems.push(problem);
    else if (given.has(key)) problems.push(`--${flagName(key)}: give it once`);
    else values[key] = value;
    given.add(key);
  }
  if (line.commands && problems.length === 0) problems.push(`give ${commandText(line.commands)}`);
  problems.push(...(line.problems?.(values as OptionValues<O>, given) ?? []));
  if (problems.length > 0) throw new CommandError([...problems, `${line.name} --help shows the options`].join("\n"));
  return values as OptionValues<O>;
}

/** `rotate-every` of `rotateEvery`. */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function defaults(options: OptionTable): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([key, one]) => [key, one.kind ? one.default : false]));
}

interface Token {
  readonly kind: "option" | "positional" | "option-terminator";
  readonly name?: string;
  readonly value?: string | undefined;
}

function tokens(options: OptionTable, argv: readonly string[]): Token[] {
  const types = Object.entries(options).map(([key, { kind }]) => [
    flagName(key),
    { type: kind ? "string" : "boolean" },
  ]);
  const config = Object.fromEntries(types) as Record<string, { type: "string" | "boolean" }>;
  const parsed = parseArgs({ args: [...argv], options: config, strict: false, tokens: true });
  return parsed.tokens.filter((token) => token.kind !== "option-terminator");
}

/** What one word of the command line, with its value if it has one, comes to. */
function readToken({ options, commands }: Usage, token: Token): { key: string; value?: unknown; problem?: string } {
  const name = token.name ?? token.value ?? "";
  if (token.kind === "positional")
    return { key: name, problem: `${name}: ${commands ? `use ${commandText(commands, name)}` : "give options only"}` };
  const key = Object.keys(options).find((one) => flagName(one) === name);
  const option = key === undefined ? undefined : options[key];
  if (key === undefined || !option) return { key: name, problem: unknown(name, Object.keys(options).map(flagName)) };
  const got = `got ${token.value || "nothing"}`;
  if (!option.kind) {
    return token.value === undefined ? { key, value: true } : { key, problem: `--${name}: give it no value; ${got}` };
  }
  const value = option.kind.read(token.value ?? "");
  return value === undefined ? { key, problem: `--${name}: use ${option.kind.expected}; ${got}` } : { key, value };
}

function unknown(name: string, names: readonly string[]): string {
  const meant = nearest(name, [...names, "help"]);
  const all = [...names, "help"].map((one) => `--${one}`).join(", ");
  return `--${name}: there is no such option; use ${meant === undefined ? `one of ${all}` : `--${meant}`}`;
}

/** The command that was most likely meant, or else all of them. */
function commandText(commands: object, given = ""): string {
  const names = Object.keys(commands);
  return nearest(given, names) ?? `one of ${names.join(", ")}`;
}
