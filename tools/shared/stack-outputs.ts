import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { CommandError } from "./command-error";

/** What a stack told when it was brought up last: its outputs, secrets masked. */
export type StackOutputs = Readonly<Record<string, unknown>>;

/**
 * Asks the Pulumi CLI for a stack's outputs, or reads them from a file that it has written (`pulumi stack output --json`).
 *
 * @throws CommandError with what the CLI said
 */
export function stackOutputs(stack: string, file?: string): StackOutputs {
  return parsed(file === undefined ? asked(stack) : readFileSync(file, "utf8"));
}

/** Texts among the outputs, by name. @throws CommandError that names all that are missing */
export function textOutputs<N extends string>(outputs: StackOutputs, ...names: readonly N[]): Record<N, string> {
  const missing = names.filter((name) => typeof outputs[name] !== "string");
  if (missing.length > 0) {
    throw new CommandError(
      `the stack has no output ${missing.join(", ")}: bring it up with this version of the program`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, outputs[name]])) as Record<N, string>;
}

function asked(stack: string): string {
  const cli = spawnSync("pulumi", ["stack", "output", "--json", "--stack", stack], { encoding: "utf8" });
  if (cli.error) {
    throw new CommandError(
      `pulumi: ${cli.error.message}; install its CLI, or give --outputs FILE (pulumi stack output --json)`,
    );
  }
  if (cli.status !== 0) throw new CommandError(`pulumi stack output --stack ${stack}: ${cli.stderr.trim()}`);
  return cli.stdout;
}

function parsed(text: string): StackOutputs {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as StackOutputs;
  } catch {
    // Said below.
  }
  throw new CommandError("the outputs are not a JSON object, as pulumi stack output --json prints it");
}
