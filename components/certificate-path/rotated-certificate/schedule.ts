import { must } from "../../shared/refuse";

/** Secrets Manager rotates no more often than this, in hours. */
const SHORTEST_HOURS = 4;

const SYNTAX = "use rate(10 days), rate(12 hours) or cron(0 3 ? * SUN *)";

/** Everything that Secrets Manager would refuse about a schedule, or that leaves a failed rotation no second chance. */
export function scheduleProblems(property: string, schedule: string, lifetimeDays?: number): string[] {
  const hours = rateHours(schedule);
  if (hours !== undefined) {
    const third = Math.floor(((lifetimeDays ?? Infinity) * 24) / 3);
    return [
      ...must(hours >= SHORTEST_HOURS, property, `rotate every ${SHORTEST_HOURS} hours at the most`, schedule),
      ...must(
        hours <= third,
        property,
        `rotate at least every ${third} hours, a third of the certificate's life: so that two more tries fit in when one fails`,
        schedule,
      ),
    ];
  }
  const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(schedule)?.slice(1);
  return cron ? cronProblems(property, schedule, cron) : must(false, property, SYNTAX, schedule);
}

/** The hours between two rotations of a rate; undefined for anything else. */
function rateHours(schedule: string): number | undefined {
  const [, count, unit] = /^rate\((\d{1,3}) (hour|day)s?\)$/.exec(schedule) ?? [];
  return count === undefined ? undefined : Number(count) * (unit === "day" ? 24 : 1);
}

/** Secrets Manager's own cron: the minute is 0, the year is any, and the day is of the month or of the week. */
function cronProblems(property: string, schedule: string, fields: string[]): string[] {
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = fields;
  const hours = hoursOf(hour);
  return [
    ...must(minute === "0", property, "let a cron's first field, the minute, be 0", schedule),
    ...must(year === "*", property, "let a cron's last field, the year, be *", schedule),
    ...must(
      (dayOfMonth === "?") !== (dayOfWeek === "?") &&
        [dayOfMonth, month, dayOfWeek].every((field) => /^[\dA-Z*?,/#-]+$/.test(field)),
      property,
      `give a cron a day of the month or of the week, and ? for the other; ${SYNTAX}`,
      schedule,
    ),
    ...must(
      hours !== undefined && gap(hours) >= SHORTEST_HOURS,
      property,
      `let a cron's second field be hours from 0 to 23, at least ${SHORTEST_HOURS} apart`,
      schedule,
    ),
  ];
}

/** The hours of the day that a cron's field names: `3`, `3,15`, `0/6`, `/6`; undefined if it is none of these. */
function hoursOf(field: string): number[] | undefined {
  const [, start = "0", step] = /^(\d{1,2}|\*)?\/(\d{1,2})$/.exec(field) ?? [];
  if (step !== undefined) {
    const [from, every] = [start === "*" ? 0 : Number(start), Number(step)];
    if (every === 0 || from > 23) return undefined;
    return Array.from({ length: Math.ceil((24 - from) / every) }, (_, i) => from + i * every);
  }
  if (!/^\d{1,2}(,\d{1,2})*$/.test(field)) return undefined;
  const hours = field.split(",").map(Number);
  return hours.every((hour) => hour <= 23) ? hours : undefined;
}

/** The shortest time between two of the hours, over midnight too. */
function gap(hours: number[]): number {
  const sorted = [...hours].sort((a, b) => a - b);
  return Math.min(...sorted.map((hour, i) => (sorted[i + 1] ?? sorted[0]! + 24) - hour));
}
