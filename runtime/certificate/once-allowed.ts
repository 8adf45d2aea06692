import type { Log } from "./log";

/**
 * A minute together. IAM is eventually consistent: what a role was allowed a moment ago may not be known everywhere yet
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html, "Changes that I make are not always immediately visible").
 */
const WAITS_MS = [2000, 3000, 5000, 10_000, 20_000, 20_000];

/** Does the work, and again while AWS answers that it is not allowed. The work may be cut off anywhere and done again. */
export async function onceAllowed<T>(
  { sleep, log }: { readonly sleep: (milliseconds: number) => Promise<void>; readonly log: Log },
  work: () => Promise<T>,
): Promise<T> {
  for (const wait of WAITS_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isDenied(error)) throw error;
      log.warn("not allowed yet", { seconds: wait / 1000 });
      await sleep(wait);
    }
  }
  return work();
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && /^AccessDenied(Exception)?$/.test(error.name);
}
