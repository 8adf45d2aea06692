import assert from "node:assert/strict";
import fc from "fast-check";
import { median, percentile, ratio, round } from "../../../tools/shared/statistics";

const VALUES = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1 });

describe("statistics", () => {
  it("takes the middle of what was measured, whatever its order", () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([7]), 7);
    assert.ok(Number.isNaN(median([])));
  });

  it("takes a percentile between the two values that are next to it", () => {
    const hundred = Array.from({ length: 101 }, (_, i) => i);
    assert.deepEqual([0, 50, 95, 99.5, 100].map((percent) => percentile(hundred, percent)), [0, 50, 95, 99.5, 100]); // prettier-ignore
    assert.equal(percentile([1, 2], 75), 1.75);
  });

  it("has no percentile outside of the values, nor a smaller one for a greater percentage", () => {
    const percent = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(VALUES, percent, percent, (values, one, other) => {
        const [low, high] = [percentile(values, Math.min(one, other)), percentile(values, Math.max(one, other))];
        assert.ok(Math.min(...values) <= low && low <= high + 1e-9 && high <= Math.max(...values));
      }),
    );
  });

  it("rounds to so many digits, ratios to two", () => {
    assert.deepEqual([round(1.2345, 2), round(1234.5, 0), ratio(2, 3)], [1.23, 1235, 0.67]);
  });
});
