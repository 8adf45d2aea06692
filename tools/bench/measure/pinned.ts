import { spawnSync } from "node:child_process";
import { cpus } from "node:os";

const hasTaskset = !spawnSync("taskset", ["-V"]).error;

/** What is measured has a core to itself; what loads it, answers it and collects its log has another. */
export const PROXY_CORE = 0;
export const OTHER_CORE = 1;

/** Why nothing can be kept to a core, if so. */
export function missingCores(): string | undefined {
  if (cpus().length < 2) return "two cores are needed: one for the proxy, one for the load";
  return hasTaskset ? undefined : "taskset not found (Debian: apt-get install util-linux)";
}

/** A command that runs on one core only. */
export function pinned(core: number, command: string, options: readonly string[]): [string, string[]] {
  return ["taskset", ["-c", String(core), command, ...options]];
}
