import { randomBytes } from "node:crypto";
import { open, readFile, stat, unlink, utimes } from "node:fs/promises";
import type { Clock } from "./clock";

/** How often whoever holds a lock says that it lives. */
const ALIVE_EVERY_MS = 500;
/** Six times that: who holds an older lock was killed. However long a swap takes, HAProxy's timeouts included. */
const STALE_MS = 3000;
const BETWEEN_LOOKS_MS = 20;
/** Longer than two that take over a stale lock at once need to see it. */
const TAKEN_OVER_MS = 100;

/**
 * Runs one piece of work at a time, whoever asks: another agent on the same volume too. HAProxy 3.4 was seen to hang for ever
 * when two set and committed a certificate at once. A process id would not do: containers have process ids of their own.
 *
 * A volume that takes no file takes no lock either; then the work is done without.
 */
export async function withFileLock<T>(
  file: string,
  clock: Clock,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const token = randomBytes(16).toString("hex");
  const locked = await lock(file, token, clock, signal);
  // By the kernel's clock and a timer of the process, so that it shows that the process lives, whatever the clock is.
  const alive = locked ? setInterval(() => touch(file), ALIVE_EVERY_MS) : undefined;
  try {
    return await work();
  } finally {
    clearInterval(alive);
    if (locked && (await holder(file)) === token) await unlink(file).catch(() => undefined);
  }
}

async function lock(file: string, token: string, clock: Clock, signal: AbortSignal): Promise<boolean> {
  let takenOver = false;
  while (!signal.aborted) {
    const made = await create(file, token);
    if (made === "Refused") return false;
    if (made === "Created" && !takenOver) return true;
    if (made === "Created") {
      // Two may have seen the stale lock at once, and the second may have taken away the first one's.
      await clock.sleep(TAKEN_OVER_MS, signal);
      if ((await holder(file)) === token) return true;
    }
    takenOver = Date.now() - (await touchedAt(file)) > STALE_MS;
    if (takenOver) await unlink(file).catch(() => undefined);
    else await clock.sleep(BETWEEN_LOOKS_MS, signal);
  }
  return false;
}

async function create(file: string, token: string): Promise<"Created" | "Exists" | "Refused"> {
  try {
    const made = await open(file, "wx", 0o600);
    await made.writeFile(token).finally(() => made.close());
    return "Created";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EEXIST" ? "Exists" : "Refused";
  }
}

async function holder(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

async function touchedAt(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.mtimeMs,
    () => Infinity,
  );
}

function touch(file: string): void {
  const now = new Date();
  utimes(file, now, now).catch(() => undefined);
}
