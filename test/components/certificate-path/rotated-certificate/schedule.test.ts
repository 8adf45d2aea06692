import assert from "node:assert/strict";
import { scheduleProblems } from "../../../../components/certificate-path/rotated-certificate/schedule";

const problems = (schedule: string, lifetimeDays?: number) => scheduleProblems("schedule", schedule, lifetimeDays);

describe("scheduleProblems", () => {
  for (const good of [
    "rate(4 hours)",
    "rate(10 days)",
    "rate(1 day)",
    "cron(0 3 ? * SUN *)",
    "cron(0 8 1 * ? *)",
    "cron(0 0/4 * * ? *)",
    "cron(0 /12 * * ? *)",
    "cron(0 3,15 ? * 2#1 *)",
  ]) {
    it(`takes ${good}`, () => assert.deepEqual(problems(good, 30), []));
  }

  it("fails when a certificate would be rotated less than three times in its life", () => {
    assert.deepEqual(problems("rate(10 days)", 30), []);
    assert.deepEqual(problems("rate(11 days)", 30), [
      'schedule: rotate at least every 240 hours, a third of the certificate\'s life: so that two more tries fit in when one fails; got "rate(11 days)"',
    ]);
    assert.deepEqual(problems("rate(100 days)"), []);
  });

  it("fails when it is more often than Secrets Manager rotates", () => {
    assert.deepEqual(problems("rate(3 hours)"), ['schedule: rotate every 4 hours at the most; got "rate(3 hours)"']);
    const hours = (field: string) => problems(`cron(0 ${field} * * ? *)`);
    const why = "schedule: let a cron's second field be hours from 0 to 23, at least 4 apart";
    for (const field of ["*", "0/3", "/1", "1,3", "22,1", "24", "0/0", "1-5"]) {
      assert.deepEqual(hours(field), [`${why}; got "cron(0 ${field} * * ? *)"`]);
    }
  });

  it("fails when a cron's minute is not 0, its year not any, or its day said twice or not at all", () => {
    assert.deepEqual(problems("cron(30 3 ? * SUN *)"), [
      'schedule: let a cron\'s first field, the minute, be 0; got "cron(30 3 ? * SUN *)"',
    ]);
    assert.deepEqual(problems("cron(0 3 ? * SUN 2027)"), [
      'schedule: let a cron\'s last field, the year, be *; got "cron(0 3 ? * SUN 2027)"',
    ]);
    const day =
      "schedule: give a cron a day of the month or of the week, and ? for the other; use rate(10 days), rate(12 hours) or cron(0 3 ? * SUN *)";
    for (const cron of ["cron(0 3 * * * *)", "cron(0 3 ? * ? *)"])
      assert.deepEqual(problems(cron), [`${day}; got "${cron}"`]);
  });

  for (const bad of [
    "",
    "10 days",
    "rate(10 weeks)",
    "rate(0.5 days)",
    "rate(-4 hours)",
    "cron(0 3 ? * SUN)",
    "cron(0 3 ? * SUN *) ",
  ]) {
    it(`fails when it is ${JSON.stringify(bad)}`, () => {
      assert.deepEqual(problems(bad), [
        `schedule: use rate(10 days), rate(12 hours) or cron(0 3 ? * SUN *); got ${JSON.stringify(bad)}`,
      ]);
    });
  }
});
