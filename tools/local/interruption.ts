import { rmSync } from "node:fs";
import type { Local } from "./local";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What Ctrl-C and its kin do: the first one asks for an orderly end, the second ends everything by its pid at once. */
export function interruption(local: Local): {
  readonly signal: AbortSignal;
  /** Resolves with the exit code: whoever runs it by hand ends it so, and nothing has failed. */
  readonly code: Promise<number>;
  /** From now on signals do again what they always do. */
  readonly over: () => void;
} {
  const controller = new AbortController();
  // Whatever way this process ends, its children and its directory must not outlive it.
  const last = (): void => {
    local.fleet.kill();
    for (const { process: child } of local.instances.running) child.kill("SIGKILL");
    rmSync(local.directory, { recursive: true, force: true });
  };
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on("exit", last);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    code: new Promise((resolve) => controller.signal.addEventListener("abort", () => resolve(130))),
    over: () => {
      process.off("exit", last);
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
