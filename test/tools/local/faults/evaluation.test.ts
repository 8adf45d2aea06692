import assert from "node:assert/strict";
import { Missing, stateBy, type AlarmState } from "../../../../tools/local/faults/evaluation";

const RULE = { comparison: "GreaterThanThreshold", threshold: 0, periods: 3 };
const ORDER = [Missing.Ignore, Missing.Breaching, Missing.NotBreaching] as const;

/** As the CloudWatch guide writes them: the oldest first, `X` breaches, `0` does not, `-` is missing. */
const values = (points: string) =>
  points
    .split(" ")
    .map((point) => (point === "-" ? undefined : Number(point === "X")))
    .reverse();

const states = (points: string, datapoints: number) =>
  ORDER.map((missing): AlarmState => stateBy({ ...RULE, datapoints, missing }, values(points)));

describe("an alarm, as CloudWatch evaluates it", () => {
  // The two tables of the CloudWatch guide, "How alarm state is evaluated when data is missing": five periods are retrieved.
  for (const [points, datapoints, expected] of [
    ["0 - X - X", 3, ["Ok", "Ok", "Ok"]],
    ["0 - - - -", 3, ["Ok", "Ok", "Ok"]],
    ["- - - - -", 3, ["AsBefore", "Alarm", "Ok"]],
    ["0 X X - X", 3, ["Alarm", "Alarm", "Alarm"]],
    ["- - - - X", 3, ["AsBefore", "Alarm", "Ok"]],
    ["X - - - -", 3, ["AsBefore", "Alarm", "Ok"]],
    ["0 - X - X", 2, ["Alarm", "Alarm", "Alarm"]],
    ["0 0 X 0 X", 2, ["Alarm", "Alarm", "Alarm"]],
    ["0 - X - -", 2, ["Ok", "Alarm", "Ok"]],
    ["- - - - 0", 2, ["Ok", "Alarm", "Ok"]],
    ["- - - - X", 2, ["AsBefore", "Alarm", "Ok"]],
  ] as const)
    it(`${datapoints} of 3, ${points}`, () => assert.deepEqual(states(points, datapoints), expected));
});
