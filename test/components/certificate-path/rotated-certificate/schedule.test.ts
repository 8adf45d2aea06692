import assert from "node:assert/strict";
import { scheduleProblems } from "../../../../components/certificate-path/rotated-certificate/schedule";

const problems = (schedule: string, withinDays = 30) => scheduleProblems("schedule", schedule, withinDays);

describe("scheduleProblems", () => {
  for (const [schedule, withinDays] of [
    ["rate(4 hours)", 1],
    ["rate(10 days)", 30],
    ["cron(0 3 ? * SUN *)", 30],
    ["cron(0 2/10 * * ? *)", 7],
    ["cron(0 8 1 * ? *)", 93],
  ] as const) {
    it(`takes ${schedule} for ${withinDays} days`, () => assert.deepEqual(problems(schedule, withinDays), []));
  }

  it("fails when the try after a failed one would come too late, whether it is a rate or a cron", () => {
    const late = (hours: number, up: number, days: number) =>
      `schedule: rotate at least every ${hours} hours (this leaves up to ${up}): a third of the ${days} days that a new certificate must come within, so that the next try after a failed one is in time`;
    assert.deepEqual(problems("rate(11 days)"), [`${late(240, 264, 30)}; got "rate(11 days)"`]);
    assert.deepEqual(problems("cron(0 3 ? * SUN *)", 7), [`${late(56, 168, 7)}; got "cron(0 3 ? * SUN *)"`]);
    assert.deepEqual(problems("cron(0 8 1 * ? *)", 92), [`${late(736, 744, 92)}; got "cron(0 8 1 * ? *)"`]);
  });

  it("fails when it is more often than Secrets Manager rotates, over midnight too", () => {
    const often = (hours: number) =>
      `schedule: leave 4 hours between two rotations at the least (this leaves ${hours})`;
    assert.deepEqual(problems("rate(3 hours)"), [`${often(3)}; got "rate(3 hours)"`]);
    assert.deepEqual(problems("cron(0 /3 * * ? *)"), [`${often(3)}; got "cron(0 /3 * * ? *)"`]);
    assert.deepEqual(problems("cron(0 0/7 * * ? *)"), [`${often(3)}; got "cron(0 0/7 * * ? *)"`]);
  });

  it("fails when it is not an expression of Secrets Manager", () => {
    assert.deepEqual(problems("10 days"), [
      'schedule: use rate(10 days), rate(12 hours) or cron(0 3 ? * SUN *); got "10 days"',
    ]);
  });
});
