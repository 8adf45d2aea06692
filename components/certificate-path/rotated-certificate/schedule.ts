import { must } from "../../../fields";
import { readSchedule } from "./schedule-expression";

/** Secrets Manager rotates no more often than this, in hours (user guide, "Rotation schedules"). */
const SHORTEST_HOURS = 4;

/**
 * Everything that Secrets Manager would refuse about a schedule, or that leaves a failed rotation no second chance.
 *
 * @param withinDays what a rotation must happen within, and a second one if it fails, with a third of the time to spare
 */
export function scheduleProblems(property: string, schedule: string, withinDays: number): string[] {
  const gaps = readSchedule(schedule);
  if ("problem" in gaps) return must(false, property, gaps.problem, schedule);
  const third = Math.floor((withinDays * 24) / 3);
  const { shortestHours, longestHours } = gaps;
  return [
    ...must(
      shortestHours >= SHORTEST_HOURS,
      property,
      `leave ${SHORTEST_HOURS} hours between two rotations at the least (this leaves ${shortestHours})`,
      schedule,
    ),
    ...must(
      longestHours <= third,
      property,
      `rotate at least every ${third} hours (this leaves up to ${longestHours}): a third of the ${withinDays} days that a new certificate must come within, so that the next try after a failed one is in time`,
      schedule,
    ),
  ];
}
