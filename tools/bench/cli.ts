import type { Subcommand } from "../shared/arguments";
import { execute } from "../shared/command";
import { DATAPLANE_BENCH } from "./dataplane/bench";
import { GROWTH_BENCH } from "./growth/bench";
import { ROTATION_BENCH } from "./rotation/bench";

const BENCHES: Readonly<Record<string, Subcommand>> = {
  dataplane: {
    help: "what production's HAProxy configuration costs",
    execute: async (argv) => execute(DATAPLANE_BENCH, argv),
  },
  growth: {
    help: "what 1, 30 and 300 registered APIs cost a task",
    execute: async (argv) => execute(GROWTH_BENCH, argv),
  },
  rotation: {
    help: "what a rotation of HAProxy's certificate costs, beside other ways to rotate",
    execute: async (argv) => execute(ROTATION_BENCH, argv),
  },
};

/** The command `npm run bench`; returns its exit code. */
export async function main(argv: string[]): Promise<number> {
  const about = "Measures on this machine. docs/benchmarks.md says what the figures mean, and what they were.";
  return execute({ name: "npm run bench --", about, options: {}, commands: BENCHES, run: async () => 1 }, argv);
}
