import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Caller } from "./caller";

/** What a time of steady requests came to. */
export interface LoadResult {
  readonly requests: number;
  /** Everything that was not answered 200, by status; 0 is no answer at all. */
  readonly failures: Readonly<Record<string, number>>;
  /** By version and by `version/instance`. */
  readonly versions: Readonly<Record<string, number>>;
  readonly instances: Readonly<Record<string, number>>;
}

/** How long, and what else it lasts as long as. */
export interface Duration {
  readonly milliseconds: number;
  readonly meanwhile?: Promise<unknown>;
}

/** Sends requests at a steady rate, whether the ones before are answered or not, and waits for the last answer. */
export async function load(
  caller: Caller,
  path: string,
  perSecond: number,
  { milliseconds, meanwhile = Promise.resolve() }: Duration,
): Promise<LoadResult> {
  const answers: Promise<Answer>[] = [];
  const end = Date.now() + milliseconds;
  let over = false;
  const finish = (): void => void (over = true);
  meanwhile.then(finish, finish);
  while (!over || Date.now() < end) {
    answers.push(caller.get(path));
    await sleep(1000 / perSecond);
  }
  return summed(await Promise.all(answers));
}

function summed(answers: readonly Answer[]): LoadResult {
  const failures: Record<string, number> = {};
  const versions: Record<string, number> = {};
  const instances: Record<string, number> = {};
  const count = (counts: Record<string, number>, what: string): number => (counts[what] = (counts[what] ?? 0) + 1);
  for (const { status, body } of answers) {
    if (status !== 200) count(failures, String(status));
    else {
      count(versions, String(body["version"]));
      count(instances, `${String(body["version"])}/${String(body["instance"])}`);
    }
  }
  return { requests: answers.length, failures, versions, instances };
}

/** `3 of 120 failed (503: 2, no answer: 1)` or `0 of 120 failed`. */
export function failed({ requests, failures }: LoadResult): string {
  const all = Object.entries(failures);
  const reasons = all.map(([status, number]) => `${status === "0" ? "no answer" : status}: ${number}`);
  const sum = all.reduce((total, [, number]) => total + number, 0);
  return `${sum} of ${requests} failed${sum === 0 ? "" : ` (${reasons.join(", ")})`}`;
}
