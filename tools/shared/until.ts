import { setTimeout as sleep } from "node:timers/promises";
import { CommandError } from "./command-error";

const PATIENCE_MS = 20_000;
const PAUSE_MS = 20;

/**
 * Waits until something holds; asks again and again.
 *
 * @param what in words, for the error: `haproxy is healthy`
 * @param patienceMs how long to wait. @default 20 seconds
 * @throws CommandError `not within 20 s: haproxy is healthy`
 */
export async function until(
  what: string | (() => string),
  holds: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > end)
      throw new CommandError(`not within ${patienceMs / 1000} s: ${typeof what === "string" ? what : what()}`);
    await sleep(PAUSE_MS);
  }
}
