import { fork, type ChildProcess, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Cleanup } from "./cleanup";

/** Runs a TypeScript file in another process, with a channel for messages. The file must end it when the parent disconnects. */
export function forkFile(file: string, stdio: StdioOptions = ["ignore", "inherit", "inherit", "ipc"]): ChildProcess {
  return fork(join(__dirname, "child.js"), [file], { stdio });
}

/** Whether a process that was started here has not ended. */
export function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** How to end a process. */
export interface Ending {
  /** @default "SIGTERM" */
  readonly signal?: NodeJS.Signals;
  /** How long it may take before it is killed. @default 30, as ECS gives a container */
  readonly patienceSeconds?: number;
}

/**
 * Ends a process as ECS does: a signal, then patience, then SIGKILL. Resolves when it has ended.
 *
 * @returns its exit code; null if a signal ended it.
 */
export async function endProcess(child: ChildProcess, ending: Ending = {}): Promise<number | null> {
  const { signal = "SIGTERM", patienceSeconds = 30 } = ending;
  // A process that never started has nothing to end.
  if (child.pid === undefined || !isRunning(child)) return child.exitCode;
  const exited = once(child, "exit") as Promise<[number | null]>;
  child.kill(signal);
  const timer = setTimeout(() => killProcess(child), patienceSeconds * 1000);
  const [code] = await exited;
  clearTimeout(timer);
  return code;
}

/** Ends a process at once, for when there is no time to wait. */
export function killProcess(child: ChildProcess): void {
  if (isRunning(child)) child.kill("SIGKILL");
}

/** Has a process ended with everything else. @returns the same */
export function ended(cleanup: Cleanup, child: ChildProcess): ChildProcess {
  cleanup.add(
    async () => void (await endProcess(child)),
    () => killProcess(child),
  );
  return child;
}
