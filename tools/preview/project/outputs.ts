import { readFileSync } from "node:fs";
import { CommandError } from "../../shared/command-error";
import { isObject } from "../../shared/json";
import type { OptionKind } from "../../shared/options";
import type { References } from "../monitor/run";

/** A stack that a program refers to, by the name that its StackReference gives, and the file of its outputs. */
export interface OutputsFile {
  readonly stack: string;
  readonly file: string;
}

export const outputsFile: OptionKind<OutputsFile> = {
  expected: "STACK=FILE, such as acme/platform/prod=outputs.json",
  read(given) {
    const [, stack, file] = /^([^=]+)=(.+)$/.exec(given) ?? [];
    return stack === undefined || file === undefined ? undefined : { stack, file };
  },
};

/**
 * What `pulumi stack output --json` has printed of each stack.
 *
 * @throws CommandError if a file holds something else
 */
export function readOutputs(files: readonly OutputsFile[]): References {
  return Object.fromEntries(files.map(({ stack, file }) => [stack, outputsIn(file)]));
}

function outputsIn(file: string): References[string] {
  const found = parsed(file);
  if (isObject(found)) return found as References[string];
  throw new CommandError(`--outputs: give what pulumi stack output --json has printed; ${file} holds something else`);
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CommandError(`--outputs: ${file}: ${(error as Error).message}`);
  }
}
