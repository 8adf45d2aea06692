import { median } from "../../shared/statistics";
import type { TrafficCount } from "../rotation/traffic";
import type { Rotation } from "../rotation/rotations";

/** One rotation, in a line. */
export function rotationText(number: number, rotation: Rotation): string {
  const { milliseconds } = rotation;
  const seen =
    milliseconds === undefined
      ? "new handshakes never showed the new certificate"
      : `new handshakes show the new certificate after ${Math.round(milliseconds)} ms`;
  return `rotation ${number}: ${requestsText([rotation])}; ${seen}`;
}

/** All rotations in a line, with the requests after the last. */
export function rotationSummary(rotations: readonly Rotation[], rest: TrafficCount): string {
  const times = rotations.flatMap(({ milliseconds }) => milliseconds ?? []);
  const unseen = rotations.length - times.length;
  return [
    `${rotations.length} ${rotations.length === 1 ? "rotation" : "rotations"}${unseen > 0 ? `, ${unseen} never seen` : ""}`,
    requestsText([...rotations, rest]),
    ...(times.length === 0
      ? []
      : [`median ${Math.round(median(times))} ms until new handshakes show the new certificate`]),
  ].join("; ");
}

/** Whether every rotation was seen and no request failed. */
export function isClean(rotations: readonly Rotation[], rest: TrafficCount): boolean {
  const failed = [...rotations, rest].some(({ failures }) => Object.keys(failures).length > 0);
  return !failed && rotations.every(({ milliseconds }) => milliseconds !== undefined);
}

/** `287 requests served, 2 failed (on a kept connection: ECONNRESET 2)`. */
export function requestsText(counts: readonly TrafficCount[]): string {
  const served = counts.reduce((sum, count) => sum + count.served, 0);
  const failures = new Map<string, number>();
  for (const [what, number] of counts.flatMap((count) => Object.entries(count.failures)))
    failures.set(what, (failures.get(what) ?? 0) + number);
  const failed = [...failures.values()].reduce((sum, number) => sum + number, 0);
  const reasons = [...failures].map(([what, number]) => `${what} ${number}`).join(", ");
  return `${served} requests served, ${failed} failed${failed > 0 ? ` (${reasons})` : ""}`;
}
