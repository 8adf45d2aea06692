import { SECOND_MS } from "../faults/time";
import { expectEqual, expectThat, type Expectation } from "../tour/expectation";
import type { Loss, Sent } from "./lose";

/** What a busy machine is later than AWS's own times, in milliseconds; half a minute of AWS here. */
const SLACK_MS = 1000;

/** Whether clients fared as the plan says: nothing fails before and after, and in between no longer than it takes to lead them elsewhere. */
export function lossOutcomes({ lost, before, after, sent, turnedMs, turnsWithinMs, ttlMs }: Loss): Expectation[] {
  const boundMs = turnsWithinMs + ttlMs;
  const elsewhereAt = boundMs + SLACK_MS;
  const earlier = sent.filter(({ endedAt }) => endedAt < 0);
  const onTheirWay = sent.filter(({ at, endedAt }) => at < 0 && endedAt >= 0);
  const during = sent.filter(({ at, endedAt }) => endedAt >= 0 && at <= elsewhereAt);
  const later = sent.filter(({ at }) => at > elsewhereAt);
  const last = Math.max(
    0,
    ...sent.filter(({ endedAt, failure }) => endedAt >= 0 && failure !== undefined).map(({ at }) => at),
  );
  return [
    expectEqual("before: no request fails", `0 of ${earlier.length} failed`, failedText(earlier)),
    expectEqual("before: who serves", before.join(", "), servedBy(earlier)),
    expectThat(
      `${lost} is lost: Route 53 leads nobody there, by the alarm's own rule`,
      `within ${minutes(turnsWithinMs)}`,
      `after ${minutes(turnedMs)}`,
      turnedMs <= turnsWithinMs + SLACK_MS,
    ),
    expectThat(
      `${lost} is lost: whose name's TTL has ended goes elsewhere, so requests fail`,
      `for ${minutes(boundMs)} at the most`,
      `${last === 0 ? "at no time" : `for ${minutes(last)}`}: ${failedText(during)}, ${failedCount(onTheirWay)} of them on their way when it went`,
      last <= elsewhereAt,
    ),
    expectEqual("after that: no request fails", `0 of ${later.length} failed`, failedText(later)),
    expectEqual("after that: who serves", after.join(", "), servedBy(later)),
  ];
}

function servedBy(sent: readonly Sent[]): string {
  return [...new Set(sent.filter(({ failure }) => failure === undefined).map(({ region }) => region))]
    .sort()
    .join(", ");
}

/** `40 of 120 failed (ECONNREFUSED: 38, ECONNRESET: 2)`. */
function failedText(sent: readonly Sent[]): string {
  const reasons = sent.flatMap(({ failure }) => failure ?? []);
  const counts = [...new Set(reasons)].sort().map((one) => `${one}: ${reasons.filter((each) => each === one).length}`);
  return `${reasons.length} of ${sent.length} failed${counts.length > 0 ? ` (${counts.join(", ")})` : ""}`;
}

function failedCount(sent: readonly Sent[]): number {
  return sent.filter(({ failure }) => failure !== undefined).length;
}

/** `3 min 30 s` of AWS. */
function minutes(milliseconds: number): string {
  const seconds = Math.round(milliseconds / SECOND_MS);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
