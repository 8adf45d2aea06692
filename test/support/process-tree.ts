import { readdirSync, readFileSync } from "node:fs";

/** A process as it was when it was looked at: a pid alone may be another process's by the time it is used. */
export interface SeenProcess {
  readonly pid: number;
  /** In clock ticks since the machine started. */
  readonly startTime: string;
}

/** A process and all below it, parents first. Where there is no /proc, such as on macOS, none. */
export function processTree(pid: number): SeenProcess[] {
  const seen = look(pid);
  return seen ? [seen, ...childrenOf(pid).flatMap(processTree)] : [];
}

/** Whether it still runs; one that waits to be reaped does not. */
export function isRunning({ pid, startTime }: SeenProcess): boolean {
  return look(pid)?.startTime === startTime;
}

/** Whether a process of this pid runs; one that waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  return look(pid) !== undefined;
}

/** Kills it if it still runs. */
export function kill(seen: SeenProcess): void {
  if (!isRunning(seen)) return;
  try {
    process.kill(seen.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function look(pid: number): SeenProcess | undefined {
  const text = read(`/proc/${pid}/stat`);
  // proc(5): state is field 3 and starttime is field 22; field 2, the name, may hold anything but ends with the last ")".
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], fields[19]];
  return startTime === undefined || state === "Z" ? undefined : { pid, startTime };
}

function childrenOf(pid: number): number[] {
  // Each thread has its own.
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`), []);
  return threads.flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

function read(file: string): string {
  return attempt(() => readFileSync(file, "utf8").trim(), "");
}

/** A process may end while it is looked at. */
function attempt<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
