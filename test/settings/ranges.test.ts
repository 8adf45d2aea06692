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
  "fleet.stopTimeoutSeconds": [
    ["timeoutMilliseconds", 1001],
    ["apis[0].timeoutMilliseconds", 1001],
  ],
  timeoutMilliseconds: [["apis[0].timeoutMilliseconds", 1001]],
  "backends.ports.from": [
    ["backends.ports.to", 65_535],
    ["apis", []],
  ],
  "backends.ports.to": [
    ["backends.ports.from", 1],
    ["apis", []],
  ],
  "backends.outside[0].port": [["apis", []]],
  "apis[0].stages[0].versions[0].port": [["backends.outside[0].port", (port: number) => port]],
  domainGeneration: [["former.domains", undefined]],
  "quotas.routes": [["apis", []]],
  "quotas.namespaceInstances": [
    ["apis", []],
    ["fleet.minTasks", 1],
    ["fleet.maxTasks", 1],
  ],
  "logs.archive.days": [
    ["logs.archive.lockDays", 1],
    ["logs.archive.glacierAfterDays", 1],
  ],
  "logs.archive.lockDays": [["logs.archive.days", 36_500]],
  "logs.archive.glacierAfterDays": [["logs.archive.days", 36_500]],
  "certificates.lifetimeDays": [["certificates.schedule", "rate(4 hours)"]],
};

const beside = (path: string, value: number): [string, unknown][] =>
  (BESIDE[path] ?? []).map(([at, of]) => [
    at,
    typeof of === "function" ? (of as (value: number) => unknown)(value) : of,
  ]);

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
          [[path, value] as const, ...beside(path, value)].reduce(set, settings) as GatehouseArgs,
        );
      assert.deepEqual([found(range.from), found(range.to)], [[], []]);
      assert.notDeepEqual(found(range.from - 1), []);
      assert.notDeepEqual(found(range.to + 1), []);
    });
});
