/** The hours between one rotation and the next. */
export interface Gaps {
  readonly shortestHours: number;
  readonly longestHours: number;
}

const SYNTAX = "use rate(10 days), rate(12 hours) or cron(0 3 ? * SUN *)";

/** A rate may be this long (Secrets Manager user guide, "Rotation schedules"). */
const LONGEST_RATE_DAYS = 999;

const DAY_MS = 86_400_000;

/** Weekdays and leap years repeat after 28 years, up to the year 2100. */
const CYCLE = { start: Date.UTC(2001, 0, 1), days: 10_227 };

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * How often a schedule expression has Secrets Manager rotate, or what is wrong with the expression.
 *
 * Takes what its user guide says under "Rotation schedules" (2026-11-26), and nothing else: a cron's minute is 0 and its year
 * `*`; hours are one of 0 to 23 or increments from one, which begin anew each day; of the day of the month and the day of
 * the week one is `?`. All of it is in UTC.
 */
export function readSchedule(expression: string): Gaps | { readonly problem: string } {
  const [, count = "", unit = ""] = /^rate\(([1-9]\d*) (hours?|days?)\)$/.exec(expression) ?? [];
  if (count !== "") return readRate(Number(count), unit);
  const fields = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression)?.slice(1);
  return fields ? readCron(fields) : { problem: SYNTAX };
}

function readRate(count: number, unit: string): Gaps | { readonly problem: string } {
  const hours = count * (unit.startsWith("day") ? 24 : 1);
  if (hours > LONGEST_RATE_DAYS * 24) return { problem: `let a rate be ${LONGEST_RATE_DAYS} days at the most` };
  // As EventBridge has it, where the expressions come from.
  if ((count === 1) === unit.endsWith("s"))
    return { problem: `write 1 hour or 1 day, and hours or days for more; ${SYNTAX}` };
  return { shortestHours: hours, longestHours: hours };
}

function readCron(fields: string[]): Gaps | { readonly problem: string } {
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = fields;
  if (minute !== "0") return { problem: "let a cron's first field, the minute, be 0" };
  if (year !== "*") return { problem: "let a cron's last field, the year, be *" };
  const hours = readHours(hour);
  if (!hours) return { problem: "let a cron's second field be an hour from 0 to 23, or increments such as 0/12 or /8" };
  const isMonth = readDays(month, 1, 12, MONTHS);
  if (!isMonth) return { problem: "let a cron's fourth field be months: *, 1 to 12, JAN to DEC, or 1/3, or several" };
  if ((dayOfMonth === "?") === (dayOfWeek === "?"))
    return { problem: `give a cron a day of the month or of the week, and ? for the other; ${SYNTAX}` };
  const isDay = dayOfMonth === "?" ? readWeekday(dayOfWeek) : readDayOfMonth(dayOfMonth);
  if (!isDay)
    return {
      problem: "name a cron's days: *, 1 to 31, L or 1/10 of a month; 1 to 7, SUN to SAT, SUNL or SUN#1 of a week",
    };
  return gapsOf(hours, (date) => isMonth(date.getUTCMonth() + 1) && isDay(date));
}

/** The hours of the day; undefined if the field is none that Secrets Manager documents. */
function readHours(field: string): number[] | undefined {
  const fields = /^(\d{1,2})?(?:\/(\d{1,2}))?$/.exec(field);
  if (!fields) return undefined;
  const [, from = "0", step = "24"] = fields;
  const [first, every] = [Number(from), Number(step)];
  if (first > 23 || every === 0) return undefined;
  return Array.from({ length: Math.ceil((24 - first) / every) }, (_, i) => first + i * every);
}

/** Which numbers a field names: `*`, or numbers, names, ranges and increments between commas; undefined if it names none. */
function readDays(field: string, least: number, most: number, names: string[]): ((n: number) => boolean) | undefined {
  if (field === "*") return () => true;
  const number = (text: string) =>
    names.includes(text) ? names.indexOf(text) + 1 : /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  const isIn = (n: number) => n >= least && n <= most;
  const parts = field.split(",").map((part): ((n: number) => boolean) | undefined => {
    const [, from = "", dash, to = "", slash, step = ""] = /^(\w+?)(?:(-)(\w+)|(\/)(\d{1,2}))?$/.exec(part) ?? [];
    const [first, last, every] = [number(from), number(to), Number(step)];
    if (!isIn(first)) return undefined;
    if (dash) return isIn(last) && first <= last ? (n) => n >= first && n <= last : undefined;
    if (slash) return every > 0 ? (n) => n >= first && (n - first) % every === 0 : undefined;
    return (n) => n === first;
  });
  return parts.every((part) => part !== undefined) ? (n) => parts.some((part) => part(n)) : undefined;
}

function readDayOfMonth(field: string): ((date: Date) => boolean) | undefined {
  if (field === "L") return (date) => endsMonth(date, 1);
  const isDay = readDays(field, 1, 31, []);
  return isDay && ((date) => isDay(date.getUTCDate()));
}

function readWeekday(field: string): ((date: Date) => boolean) | undefined {
  // The last day of the week.
  if (field === "L") return (date) => date.getUTCDay() === 6;
  const [, day = "", last, nth = ""] = /^(\w+?)(?:(L)|#([1-5]))$/.exec(field) ?? [];
  const isDay = readDays(day === "" ? field : day, 1, 7, WEEKDAYS);
  if (!isDay) return undefined;
  const isWeekday = (date: Date) => isDay(date.getUTCDay() + 1);
  if (last) return (date) => isWeekday(date) && endsMonth(date, 7);
  if (nth !== "") return (date) => isWeekday(date) && Math.ceil(date.getUTCDate() / 7) === Number(nth);
  return isWeekday;
}

/** Whether so many days later it is another month. */
function endsMonth(date: Date, days: number): boolean {
  return new Date(date.getTime() + days * DAY_MS).getUTCMonth() !== date.getUTCMonth();
}

function gapsOf(hours: number[], isDay: (date: Date) => boolean): Gaps | { readonly problem: string } {
  const days = Array.from({ length: CYCLE.days }, (_, i) => i).filter((i) => isDay(new Date(CYCLE.start + i * DAY_MS)));
  const times = days.flatMap((day) => hours.map((hour) => day * 24 + hour));
  const [first] = times;
  if (first === undefined) return { problem: "name a cron's days so that one of them comes: no such month has them" };
  const gaps = times.map((time, i) => (times[i + 1] ?? first + CYCLE.days * 24) - time);
  return {
    shortestHours: gaps.reduce((a, b) => Math.min(a, b)),
    longestHours: gaps.reduce((a, b) => Math.max(a, b)),
  };
}
