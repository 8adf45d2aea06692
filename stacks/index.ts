import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { GatehouseArgs } from "../components/index";
import { shown, useOneOf } from "../fields";
import type { Relaxation } from "../policy/relaxation";
import { fillFacts } from "./facts";
import type { Settings } from "./settings";

const STACK_FILES = findStackFiles(__dirname);

/** The environments: each file of this folder that exports `settings` is one, by its name. They differ in values, never in shape. */
export const stacks: Record<string, Settings> = settingsOf(STACK_FILES);

/** The laws of policy/ that a stack does not keep, each with its reason; an output of the program, where the laws read it. */
export function relaxationsOf(stack: string): Relaxation[] {
  return STACK_FILES.find(({ name }) => name === stack)?.relaxations ?? [];
}

/** The stacks of a folder. */
export function findStacks(folder: string): Record<string, Settings> {
  return settingsOf(findStackFiles(folder));
}

function settingsOf(files: readonly StackFile[]): Record<string, Settings> {
  return Object.fromEntries(files.map(({ name, settings }) => [name, settings]));
}

interface StackFile {
  readonly name: string;
  readonly settings: Settings;
  readonly relaxations?: Relaxation[];
}

function findStackFiles(folder: string): StackFile[] {
  const load = createRequire(path.join(folder, "index.ts"));
  const files = readdirSync(folder).filter((file) => /^[a-z][\w-]*\.[jt]s$/.test(file) && !file.startsWith("index."));
  return files.sort().flatMap((file) => {
    const { settings, relaxations } = load(`./${file}`) as Partial<StackFile>;
    return settings === undefined
      ? []
      : [{ name: path.parse(file).name, settings, ...(relaxations && { relaxations }) }];
  });
}

/** Everything that is decided about a stack. */
export interface Decided {
  /** The arguments of its Gatehouse. While anything is wrong with them they may be anything. */
  readonly args: GatehouseArgs;
  /** All that is wrong: with the stack, with its file, and what the arguments' own check has found, in the words of the stack. */
  readonly problems: (ofArguments: string[]) => string[];
}

/** A stack's settings with the facts of its file. */
export function decided(stack: string, config: Readonly<Record<string, string>>): Decided {
  const settings = Object.hasOwn(stacks, stack) ? stacks[stack] : undefined;
  if (settings === undefined) return { args: {} as GatehouseArgs, problems: () => [unknownStack(stack)] };
  const { args, problems, inItsWords } = fillFacts(settings, config);
  return { args: args as GatehouseArgs, problems: (found) => [...problems, ...inItsWords(found)] };
}

/** What to add, to the letter. */
function unknownStack(stack: string): string {
  const add = `add stacks/${stack}.ts (export const settings = extend(baseline, { … })) and its facts, stacks/Pulumi.${stack}.yaml (pulumi stack init ${stack})`;
  return `stack: ${useOneOf(Object.keys(stacks), stack)}${/^[a-z][\w-]*$/.test(stack) ? `, or ${add}` : ""}; got ${shown(stack)}`;
}
