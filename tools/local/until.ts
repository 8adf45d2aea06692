import { setTimeout as sleep } from "node:timers/promises";
import { LocalError } from "./failure";

const PATIENCE_MS = 20_000;
const PAUSE_MS = 20;

/** Waits until something holds. @throws LocalError with what is wrong, if it does not come to hold. */
export async function waitUntil(
  holds: () => boolean | Promise<boolean>,
  wrong: () => string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new LocalError(wrong());
    await sleep(PAUSE_MS);
  }
}
