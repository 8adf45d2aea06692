import { must } from "./refuse";

/** The days CloudWatch Logs can keep a group's events (API PutRetentionPolicy). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** A problem if CloudWatch Logs does not know the retention. */
export function retentionProblems(property: string, days: number): string[] {
  return must(RETENTION_DAYS.includes(days), property, `use one of ${RETENTION_DAYS.join(", ")}`, days);
}
