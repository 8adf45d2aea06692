import { open, stat, unlink } from "node:fs/promises";
import type { Clock } from "./clock";

/** Longer than any swap takes, HAProxy's timeouts included: who made an older one was killed. */
const STALE_MS = 30_000;
const BETWEEN_LOOKS_MS = 20;

/**
 * Runs one piece of work at a time, whoever asks: another agent on the same volume too. HAProxy 3.4 was seen to hang for ever
 * when two set and committed a certificate at once.
 *
 * A volume that takes no file takes no lock either; then the work is done without.
 */
export async function withFileLock<T>(
  file: string,
  clock: Clock,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const locked = await lock(file, clock, signal);
  try {
    return await work();
  } finally {
    if (locked) await unlink(file).catch(() => undefined);
  }
}

async function lock(file: string, clock: Clock, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await (await open(file, "wx", 0o600)).close();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") return false;
    }
    // By the kernel's clock, which is what the file was made by.
    const made = await stat(file).then(
      (found) => found.mtimeMs,
      () => Infinity,
    );
    if (Date.now() - made > STALE_MS) await unlink(file).catch(() => undefined);
    else await clock.sleep(BETWEEN_LOOKS_MS, signal);
  }
  return false;
}
