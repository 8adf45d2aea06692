import { parseArgs } from "node:util";
import { CommandError } from "../../shared/command-error";

export interface Arguments {
  readonly help: boolean;
  readonly json: boolean;
  readonly quick: boolean;
}

export const USAGE = `usage: npm run bench -- dataplane [options]

Measures production's HAProxy configuration on this machine, with limits that nobody reaches: against the same HAProxy
with TLS alone, against nginx, without each of its features, and as stages and routes grow.

  --json    print the result as JSON
  --quick   one short round each, and little growth: shows that everything runs, not how fast
  --help    this text`;

const OPTIONS = {
  help: { type: "boolean", short: "h" },
  json: { type: "boolean" },
  quick: { type: "boolean" },
} as const;

export function readArguments(flags: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({ args: [...flags], options: OPTIONS });
    return { help: values.help ?? false, json: values.json ?? false, quick: values.quick ?? false };
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}
