import { setTimeout as sleep } from "node:timers/promises";
import type { Style } from "../shared/style";
import type { LocalArguments } from "./arguments";
import { CommandError } from "../shared/command-error";
import { Rotations } from "./rotation/rotations";
import type { TrafficCount } from "./rotation/traffic";
import type { Local } from "./running";
import { onKeys } from "./show/keys";
import { live } from "./show/live";
import { isClean, rotationText, rotationSummary } from "./show/rotations";
import { tourContext } from "./tour/context";

/** Shows live counts until the time is over or the run is interrupted, and rotates meanwhile. @returns the exit code */
export async function watch(
  local: Local,
  { for: seconds, rotateEvery: rotateSeconds }: Pick<LocalArguments, "for" | "rotateEvery">,
  style: Style,
  interrupted: AbortSignal,
): Promise<number> {
  const prepared = await tourContext(local, 0);
  if (!prepared && rotateSeconds !== undefined)
    throw new CommandError("--rotate-every: no GET route of the plan takes a token, so no request can go on meanwhile");
  const rotations = prepared && new Rotations(prepared);
  const counts = live(local.tally, process.stdout, style);
  const rotate = async (): Promise<void> => {
    const rotation = await rotations?.rotate();
    if (rotation) counts.say(rotationText(rotations?.all.length ?? 0, rotation));
  };
  const failures: unknown[] = [];
  const endKeys = onKeys(process.stdin, { r: () => void rotate().catch((error: unknown) => failures.push(error)) });
  let rest: TrafficCount | undefined;
  try {
    const over = seconds === undefined ? Infinity : Date.now() + seconds * 1000;
    const period = rotateSeconds === undefined ? Infinity : rotateSeconds * 1000;
    if (rotateSeconds !== undefined) rotations?.traffic.start();
    while (!interrupted.aborted && Date.now() < over) {
      const next = Date.now() + period;
      await pause(Math.min(next, over) - Date.now(), interrupted);
      if (!interrupted.aborted && next < over) await rotate();
    }
  } finally {
    endKeys();
    rest = await rotations?.end();
    counts.end();
    Object.values(prepared?.callers ?? {}).forEach((caller) => caller.close());
  }
  if (failures.length > 0) throw failures[0];
  if (!rotations || !rest || rotations.all.length === 0) return 0;
  process.stdout.write(`\n${rotationSummary(rotations.all, rest)}\n`);
  return isClean(rotations.all, rest) ? 0 : 1;
}

/** The longest that a timer takes is 2^31 ms. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(milliseconds, 2 ** 31 - 1), undefined, { signal }).catch(() => undefined);
}
