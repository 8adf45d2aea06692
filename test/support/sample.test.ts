import assert from "node:assert/strict";
import { sample } from "./sample";

describe("a sample of what tests generate", () => {
  const all = Array.from({ length: 50 }, (_, i) => `path[${i}]`);
  const of = (seed: number, members = all) => sample(members, (one) => one, { isSample: true, seed });

  it("is all of it in a whole run", () => {
    assert.deepEqual(
      sample(all, (one) => one, { isSample: false }),
      all,
    );
  });

  it("is one of ten, in their order, and the same for the same seed", () => {
    assert.equal(of(1).length, 5);
    assert.deepEqual(
      of(1),
      all.filter((one) => of(1).includes(one)),
    );
    assert.deepEqual(of(1), of(1));
  });

  it("comes to all within some days", () => {
    const days = Array.from({ length: 90 }, (_, i) => 20261101 + i);
    assert.deepEqual(new Set(days.flatMap((day) => of(day))).size, all.length);
  });

  it("is never empty, unless there is nothing", () => {
    assert.equal(of(1, ["one"]).length, 1);
    assert.deepEqual(of(1, []), []);
  });
});
