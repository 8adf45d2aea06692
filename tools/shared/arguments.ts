import { parseArgs } from "node:util";
import { CommandError } from "./command-error";
import { useOneOf } from "../../fields/problem";
import type { Operand, OptionKind, OptionTable, OptionValues } from "./options";

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
 * The values of a command's options, or `"help"` for `--help`.
 *
 * @throws CommandError with everything that is wrong
 */
export function readArguments<O extends OptionTable>(
  line: CommandLine<O>,
  argv: readonly string[],
): OptionValues<O> | "help" {
  if (argv.includes("--help") || argv.includes("-h")) return "help";
  const { options, commands, name } = line;
  const values = defaults(options);
  const given = new Set<string>();
  const problems: string[] = [];
  for (const word of words(options, argv)) {
    const { key, value, problem } = "name" in word ? readOption(options, word) : readOperand(line, word, given);
    if (problem !== undefined) problems.push(problem);
    else if (repeats(options[key])) values[key] = [...(values[key] as unknown[]), ...(value as unknown[])];
    else if (given.has(key)) problems.push(`--${flagName(key)}: give it once`);
    else values[key] = value;
    given.add(key);
  }
  for (const [key, { placeholder }] of operands(options)) if (!given.has(key)) problems.push(`give ${placeholder}`);
  if (commands && given.size === 0) problems.push(`command: ${useOneOf(Object.keys(commands), "")}`);
  problems.push(...(line.problems?.(values as OptionValues<O>, given) ?? []));
  if (problems.length > 0) throw new CommandError([...problems, `${name} --help shows the options`].join("\n"));
  return values as OptionValues<O>;
}

const repeats = (one: OptionTable[string] | undefined): boolean => one !== undefined && "repeats" in one;

/** `rotate-every` of `rotateEvery`. */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What was given: an option by its name, with a value if it has one, or a word that stands by itself. */
type Word = { readonly name: string; readonly value?: string | undefined } | { readonly value: string };

/** What a word comes to, for the option of a key. */
interface Found {
  readonly key: string;
  readonly value?: unknown;
  readonly problem?: string;
}

function words(options: OptionTable, argv: readonly string[]): Word[] {
  const types = Object.entries(options).map(
    ([key, { kind }]) => [flagName(key), { type: kind ? "string" : "boolean" }] as const,
  );
  const config = { args: [...argv], options: Object.fromEntries(types), strict: false, tokens: true } as const;
  return parseArgs(config).tokens.flatMap((token) => (token.kind === "option-terminator" ? [] : [token]));
}

function defaults(options: OptionTable): Record<string, unknown> {
  const ofOne = (one: OptionTable[string]) => ("default" in one ? one.default : one.kind ? undefined : false);
  return Object.fromEntries(Object.entries(options).map(([key, one]) => [key, ofOne(one)]));
}

function operands(options: OptionTable): [string, Operand<unknown>][] {
  return Object.entries(options).flatMap(([key, one]) => ("isOperand" in one ? [[key, one]] : []));
}

function readOption(options: OptionTable, { name, value }: { name: string; value?: string | undefined }): Found {
  const flags = Object.entries(options).flatMap(([key, one]) => ("isOperand" in one ? [] : [[key, one] as const]));
  const [key, option] = flags.find(([one]) => flagName(one) === name) ?? [];
  if (key === undefined || !option) {
    const names = [...flags.map(([one]) => `--${flagName(one)}`), "--help"];
    return { key: name, problem: `--${name}: there is no such option; ${useOneOf(names, `--${name}`)}` };
  }
  const problem = (what: string): Found => ({ key, problem: `--${name}: ${what}; got ${value || "nothing"}` });
  if (!option.kind) return value === undefined ? { key, value: true } : problem("give it no value");
  const read = option.kind.read(value ?? "");
  return read === undefined ? problem(wanted(option.kind, value)) : { key, value: read };
}

function readOperand({ options, commands }: Usage, { value = "" }: Word, given: ReadonlySet<string>): Found {
  const [key, operand] = operands(options).find(([one]) => !given.has(one)) ?? [];
  const problem = (what: string): Found => ({ key: value, problem: `${value}: ${what}` });
  if (key === undefined || !operand) return problem(commands ? useOneOf(Object.keys(commands), value) : "leave it out");
  const read = operand.kind.read(value);
  return read === undefined ? problem(wanted(operand.kind, value)) : { key, value: read };
}

/** What is taken, the nearest name first. */
function wanted({ expected, names }: OptionKind<unknown>, given = ""): string {
  return names === undefined ? `use ${expected}` : useOneOf(names, given);
}
