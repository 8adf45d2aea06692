import assert from "node:assert/strict";
import { changedBehaviour } from "../../../../tools/local/backends/behaviour";

const BEHAVIOUR = { healthy: true, latencyMs: 0, errorPercent: 0 };

describe("the behaviour of an instance of the sample backend", () => {
  it("changes field by field", () => {
    assert.deepEqual(changedBehaviour(BEHAVIOUR, { latencyMs: 200 }), { ...BEHAVIOUR, latencyMs: 200 });
    assert.deepEqual(changedBehaviour(BEHAVIOUR, {}), BEHAVIOUR);
  });

  it("fail with everything that is wrong at once", () => {
    assert.deepEqual(changedBehaviour(BEHAVIOUR, { healthy: "no", latencyMs: -1, errorPercent: 101, latency: 1 }), [
      'healthy: use true or false; got "no"',
      "latencyMs: use a whole number from 0 to 60000; got -1",
      "errorPercent: use a whole number from 0 to 100; got 101",
      "latency: use latencyMs, or another of healthy, errorPercent; got latency",
    ]);
    assert.deepEqual(changedBehaviour(BEHAVIOUR, undefined), [
      "body: give an object with some of healthy, latencyMs, errorPercent; got undefined",
    ]);
  });
});
