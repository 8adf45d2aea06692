import assert from "node:assert/strict";
import { gatehouseProblems, type GatehouseArgs } from "../../components/index";
import { GATEHOUSE } from "../../components/gatehouse/args";
import type { Settings } from "../../stacks/settings";
import { COMPLETE } from "../support/complete";
import { leavesOf, valueAt, withValue } from "../support/settings";

/** Ends of a range that another setting moves, with what must change beside them. */
const BESIDE: Readonly<Record<string, readonly [path: string, value: unknown][]>> = {
  "fleet.minTasks": [["fleet.maxTasks", 1000]],
  "fleet.maxTasks": [["fleet.minTasks", 1]],
  "fleet.stopTimeoutSeconds": [["gateway.timeoutMilliseconds", 1001]],
  "certificates.lifetimeDays": [["certificates.schedule", "rate(4 hours)"]],
};

/** Ranges that only their own documents say, with the reason: pairs, of which Fargate has a list. */
const PAIRED = ["fleet.memoryMiB"];

describe("the range that is documented for a number", () => {
  const numbers = leavesOf(GATEHOUSE).flatMap(({ path, kind }) =>
    kind.is === "whole" ? [{ path, range: kind.range }] : [],
  );

  for (const { path, range } of numbers.filter((one) => !PAIRED.includes(one.path)))
    it(`is what is taken, both ends included: ${path}`, () => {
      const settings = Object.values(COMPLETE).find((one) => valueAt(one, path) !== undefined);
      assert.ok(settings, "no complete settings have it");
      const set = (all: Settings, [at, value]: readonly [string, unknown]) => withValue(all, at, value) as Settings;
      const found = (value: number) =>
        gatehouseProblems(
          "edge",
          [[path, value] as const, ...(BESIDE[path] ?? [])].reduce(set, settings) as GatehouseArgs,
        );
      assert.deepEqual([found(range.from), found(range.to)], [[], []]);
      assert.notDeepEqual(found(range.from - 1), []);
      assert.notDeepEqual(found(range.to + 1), []);
    });
});
