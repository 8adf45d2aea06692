import assert from "node:assert/strict";
import { evaluateExpression } from "../../../../tools/local/faults/expression";
import { embedded, ofGateway } from "../../../../tools/local/faults/measured";
import { LocalMetrics } from "../../../../tools/local/faults/metrics";
import { fires, rulesOf, type AlarmRule } from "../../../../tools/local/faults/rule";
import { planOf } from "../../../support/plans";

const ONE = { namespace: "N", name: "Refused", dimensions: { Service: "edge" } };
const rule: AlarmRule = {
  name: "refused",
  metrics: [{ ...ONE, id: "refused", stat: "Sum", period: 60 }],
  expression: "refused",
  comparison: "GreaterThanThreshold",
  threshold: 1,
  datapoints: 2,
  periods: 3,
  missing: "NotBreaching",
};

/** A value in the middle of each minute, the last one first; undefined is none. */
function measured(...values: readonly (number | undefined)[]): LocalMetrics {
  const metrics = new LocalMetrics();
  values.forEach((value, back) => {
    if (value !== undefined) metrics.put({ ...ONE, value, at: -60_000 * back - 30_000 });
  });
  return metrics;
}

const wouldFire = (changes: Partial<AlarmRule>, ...values: readonly (number | undefined)[]) =>
  fires({ ...rule, ...changes }, measured(...values), 0, 1000);

describe("an alarm's own rule", () => {
  it("asks for so many of the last periods, and for none before them", () => {
    assert.deepEqual([wouldFire({}, 2, 0, 2), wouldFire({}, 2, 0, 0, 2), wouldFire({}, 2, 1, 1)], [true, false, false]);
  });

  it("takes a period without a measurement as the alarm says", () => {
    const none = [undefined, undefined, undefined];
    assert.deepEqual([wouldFire({}, ...none), wouldFire({ missing: "Breaching" }, ...none)], [false, true]);
    assert.equal(wouldFire({ missing: "Breaching" }, undefined, 0, 0), false);
  });

  it("compares as CloudWatch does, and fails for what is not known", () => {
    const less = { comparison: "LessThanThreshold" };
    assert.deepEqual([wouldFire(less, 0, 0, 2), wouldFire(less, 1, 1, 1)], [true, false]);
    assert.equal(wouldFire({ comparison: "GreaterThanOrEqualToThreshold" }, 1, 1, 0), true);
    assert.throws(() => wouldFire({ comparison: "LessThanLowerThreshold" }, 1), /comparison: use one of/);
    assert.throws(
      () => wouldFire({ metrics: [{ ...rule.metrics[0]!, stat: "TM(1%:99%)" }] }, 1),
      /statistic: use one of/,
    );
  });

  it("looks at no other dimensions", () => {
    const metrics = new LocalMetrics();
    for (const at of [-1, -60_001]) metrics.put({ ...ONE, dimensions: { Service: "other" }, value: 9, at });
    assert.equal(fires(rule, metrics, 0, 1000), false);
  });

  it("is understood of every alarm of every stack", async () => {
    for (const stack of ["dev", "prod"]) {
      const rules = rulesOf(await planOf(stack));
      assert.ok(rules.length > 20);
      for (const one of rules) assert.equal(typeof fires(one, new LocalMetrics(), 0, 1000), "boolean", one.name);
    }
  });
});

describe("metric math", () => {
  for (const [expression, values, expected] of [
    ["a", { a: 3 }, 3],
    ["a / 5 - b", { a: 10, b: 3 }, -1],
    ["IF(b > 20, 100 * a / b, 0)", { a: 3, b: 200 }, 1.5],
    ["IF(b > 20, 100 * a / b, 0)", { a: 3, b: 20 }, 0],
    ["(a - b) * 2 < 0", { a: 1, b: 2 }, 1],
    ["a - b", { a: 1, b: undefined }, undefined],
  ] as const)
    it(`${expression} of ${JSON.stringify(values)} is ${expected}`, () => {
      assert.equal(evaluateExpression(expression, values), expected);
    });

  for (const wrong of ["MAX([a])", "a +", "c", "a b", "FILL(a, 0)", "a ? 1"])
    it(`fails for what is not understood: ${wrong}`, () => {
      assert.throws(() => evaluateExpression(wrong, { a: 1, b: 2 }), /^Error: expression: /);
    });
});

describe("what is measured", () => {
  it("is what a line in the embedded format says, in each of its dimensions, and nothing of another line", () => {
    const directive = {
      Namespace: "N",
      Dimensions: [["Service"], ["Service", "Class"]],
      Metrics: [{ Name: "Refused" }],
    };
    const line = JSON.stringify({ _aws: { Timestamp: 7, CloudWatchMetrics: [directive] }, Service: "edge", Class: "Agent", Refused: 2, more: 1 }); // prettier-ignore
    assert.deepEqual(embedded(line), [
      { ...ONE, value: 2, at: 7 },
      { ...ONE, dimensions: { Service: "edge", Class: "Agent" }, value: 2, at: 7 },
    ]);
    assert.deepEqual([embedded('{"kind": "Request"}'), embedded("no JSON"), embedded('{"_aws": 1}')], [[], [], []]);
  });

  it("is what API Gateway counts of a request: errors of clients and of services apart", () => {
    const of = (status: number) => ofGateway(JSON.stringify({ apiId: "a", stage: "v1", status: String(status), responseLatency: "12" }), 7); // prettier-ignore
    const values = (status: number) => Object.fromEntries(of(status).map(({ name, value }) => [name, value]));
    assert.deepEqual(values(503), { Count: 1, "4xx": 0, "5xx": 1, Latency: 12 });
    assert.deepEqual(values(429), { Count: 1, "4xx": 1, "5xx": 0, Latency: 12 });
    assert.deepEqual(of(200)[0]!.dimensions, { ApiId: "a", Stage: "v1" });
    assert.deepEqual(ofGateway("no JSON", 7), []);
  });
});
