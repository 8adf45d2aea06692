import assert from "node:assert/strict";
import fc from "fast-check";
import { readSchedule } from "../../../../components/certificate-path/rotated-certificate/schedule-expression";
import { runs } from "../../../support/sample";

describe("a schedule expression", () => {
  // The examples of Secrets Manager's user guide, and what they come to; a month has 28 to 31 days.
  for (const [expression, shortestHours, longestHours] of [
    ["rate(4 hours)", 4, 4],
    ["rate(1 day)", 24, 24],
    ["rate(10 days)", 240, 240],
    ["rate(999 days)", 23_976, 23_976],
    ["cron(0 /8 * * ? *)", 8, 8],
    ["cron(0 8/8 * * ? *)", 8, 16],
    ["cron(0 2/10 * * ? *)", 4, 10],
    ["cron(0 4/12 * * ? *)", 12, 12],
    ["cron(0 10 * * ? *)", 24, 24],
    ["cron(0 18 ? * SAT *)", 168, 168],
    ["cron(0 8 1 * ? *)", 28 * 24, 31 * 24],
    ["cron(0 1 ? 1/3 SUN#1 *)", 12 * 168, 14 * 168],
    ["cron(0 17 L * ? *)", 28 * 24, 31 * 24],
    ["cron(0 8 ? * MON-FRI *)", 24, 72],
    ["cron(0 16 1,15 * ? *)", 14 * 24, 17 * 24],
    ["cron(0 0 ? * SUN#1 *)", 28 * 24, 35 * 24],
    ["cron(0 3 ? * SUNL *)", 28 * 24, 35 * 24],
    ["cron(0 3 ? * L *)", 168, 168],
    ["cron(0 3 1/10 * ? *)", 24, 240],
    ["cron(0 3 ? * 1/2 *)", 24, 48],
    ["cron(0 3 1 JAN,JUL ? *)", 181 * 24, 184 * 24],
    ["cron(0 3 1 4-6 ? *)", 30 * 24, 305 * 24],
    ["cron(0 3 29 2 ? *)", 4 * 365.25 * 24, 4 * 365.25 * 24],
  ] as const) {
    it(`${expression} rotates ${shortestHours} to ${longestHours} hours apart`, () => {
      assert.deepEqual(readSchedule(expression), { shortestHours, longestHours });
    });
  }

  it("counts as a clock does, whatever hours and weekdays it names", () => {
    const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 });
    const hours = fc.record({ from: fc.integer({ min: 0, max: 23 }), step: fc.integer({ min: 1, max: 24 }) });
    fc.assert(
      fc.property(weekdays, hours, (days, { from, step }) => {
        const times = Array.from({ length: 2 * 168 }, (_, hour) => hour).filter((hour) => {
          const [day, at] = [(Math.floor(hour / 24) % 7) + 1, hour % 24];
          return days.includes(day) && at >= from && (at - from) % step === 0;
        });
        const gaps = times.slice(1).map((time, i) => time - times[i]!);
        assert.deepEqual(readSchedule(`cron(0 ${from}/${step} ? * ${days.join(",")} *)`), {
          shortestHours: Math.min(...gaps),
          longestHours: Math.max(...gaps),
        });
      }),
      { numRuns: runs(50) },
    );
  });

  const SYNTAX = "use rate(10 days), rate(12 hours) or cron(0 3 ? * SUN *)";
  const HOURS = "let a cron's second field be an hour from 0 to 23, or increments such as 0/12 or /8";
  const MONTHS = "let a cron's fourth field be months: *, 1 to 12, JAN to DEC, or 1/3, or several";
  const DAYS = "name a cron's days: *, 1 to 31, L or 1/10 of a month; 1 to 7, SUN to SAT, SUNL or SUN#1 of a week";
  const EITHER = `give a cron a day of the month or of the week, and ? for the other; ${SYNTAX}`;
  const NEVER = "name a cron's days so that one of them comes: no such month has them";
  const PLURAL = `write 1 hour or 1 day, and hours or days for more; ${SYNTAX}`;

  for (const [problem, ...expressions] of [
    [SYNTAX, "", "10 days", "rate(10 weeks)", "rate(0.5 days)", "rate(-4 hours)", "rate(0 days)", "rate(010 days)"],
    [SYNTAX, "cron(0 3 ? * SUN)", "cron(0 3 ? * SUN *) ", "cron(0  3 ? * SUN *)", "RATE(10 days)", "rate(30 minutes)"],
    [PLURAL, "rate(1 days)", "rate(10 day)", "rate(1 hours)"],
    ["let a rate be 999 days at the most", "rate(1000 days)", "rate(23977 hours)"],
    [
      "let a cron's first field, the minute, be 0",
      "cron(30 3 ? * SUN *)",
      "cron(* 3 ? * SUN *)",
      "cron(00 3 ? * SUN *)",
    ],
    ["let a cron's last field, the year, be *", "cron(0 3 ? * SUN 2027)"],
    [HOURS, ...["*", "*/4", "3,15", "24", "0/0", "1-5", "/", "3/", "-1", "x"].map((hour) => `cron(0 ${hour} * * ? *)`)],
    [MONTHS, ...["0", "13", "JAM", "6-4", "L", "?", "1/0", "1,", "*/3"].map((month) => `cron(0 3 1 ${month} ? *)`)],
    [DAYS, ...["0", "32", "15W", "SUN", "1#2", "20-10", "L,1", "1/0"].map((day) => `cron(0 3 ${day} * ? *)`)],
    [
      DAYS,
      ...["0", "8", "SUN#6", "SUN#0", "FRI-MON", "SUN,", "Sun", "LW", "TUE#1,FRI"].map(
        (day) => `cron(0 3 ? * ${day} *)`,
      ),
    ],
    [EITHER, "cron(0 3 * * * *)", "cron(0 3 ? * ? *)"],
    [NEVER, "cron(0 3 30 2 ? *)", "cron(0 3 31 4,6,9,11 ? *)"],
  ] as const) {
    for (const expression of expressions) {
      it(`is not ${JSON.stringify(expression)}`, () => assert.deepEqual(readSchedule(expression), { problem }));
    }
  }
});
