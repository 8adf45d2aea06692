import type { Style } from "../../shared/style";
import type { Local } from "../running";
import type { TourResult } from "../tour/tour";

/** One expectation, as it was met or not. */
export function tourResultText(seen: TourResult, style: Style): string {
  const what = `${seen.scene}: ${seen.what}`;
  if ("skipped" in seen) return `${style.yellow("skip")}  ${what}: ${seen.skipped}`;
  if (seen.ok) return `${style.cyan("ok")}    ${what} ${style.dim(`(${seen.got})`)}`;
  return `${style.red("FAIL")}  ${what}\n        expected ${seen.expected}\n        got      ${seen.got}`;
}

/** How it went, in one line. */
export function tourVerdict(all: readonly TourResult[], style: Style): string {
  const failed = all.filter(isFailed).length;
  const skipped = all.filter((seen) => "skipped" in seen).length;
  const text = `${all.length - failed - skipped} as expected, ${failed} not, ${skipped} skipped`;
  return failed > 0 ? style.red(text) : style.bold(text);
}

export function isFailed(seen: TourResult): boolean {
  return "ok" in seen && !seen.ok;
}

/** The result for a program to read. */
export function outcomesJson(local: Local, haproxy: string, all: readonly TourResult[]): string {
  const counts = [...local.tally.stages].map(([stage, { requests, answers, versions, refusals }]) => [
    stage,
    {
      requests,
      answers: Object.fromEntries(answers),
      versions: Object.fromEntries(versions),
      refusals: Object.fromEntries(refusals),
    },
  ]);
  return expectationsJson(local.plan.stack, haproxy, all, { stages: Object.fromEntries(counts) });
}

/** The same where no stages are counted. */
export function expectationsJson(
  stack: string,
  haproxy: string,
  all: readonly TourResult[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ stack, haproxy, ok: !all.some(isFailed), expectations: all, ...more }, undefined, 2);
}
