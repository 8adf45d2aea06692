import assert from "node:assert/strict";
import { extend, fitting, misfits } from "../../stacks/extend";

const base = { fleet: { min: 3, max: 12, image: "haproxy" }, zones: ["a", "b"], protect: true };

describe("extend", () => {
  it("changes what the difference names and keeps the rest", () => {
    assert.deepEqual(extend(base, { fleet: { max: 4 }, protect: false }), {
      fleet: { min: 3, max: 4, image: "haproxy" },
      zones: ["a", "b"],
      protect: false,
    });
  });

  it("replaces lists whole", () => {
    assert.deepEqual(extend(base, { zones: ["c"] }).zones, ["c"]);
  });

  it("leaves the base as it was", () => {
    const before = structuredClone(base);
    extend(base, { fleet: { min: 1 } });
    assert.deepEqual(base, before);
  });

  it("keeps a value that is false, zero or empty", () => {
    assert.deepEqual(extend(base, { fleet: { min: 0, image: "" }, protect: false, zones: [] }), {
      fleet: { min: 0, max: 12, image: "" },
      zones: [],
      protect: false,
    });
  });
});

describe("misfits", () => {
  it("are none where everything fits", () => {
    assert.deepEqual(misfits(base, { fleet: { max: 4 }, zones: [], protect: false }), []);
  });

  for (const [why, difference, problem] of [
    ["a key is misspelt", { fleet: { maxx: 4 } }, "fleet.maxx: use one of min, max, image; got maxx"],
    ["a group is misspelt", { flet: { max: 4 } }, "flet: use one of fleet, zones, protect; got flet"],
    ["a number is text", { fleet: { max: "4" } }, 'fleet.max: give a number; got "4"'],
    ["a text is a number", { fleet: { image: 1 } }, "fleet.image: give a string; got 1"],
    ["a group is a value", { fleet: 4 }, "fleet: give a group of settings; got 4"],
    ["a value is a group", { protect: { all: true } }, 'protect: give a boolean; got {"all":true}'],
    ["a list is a value", { zones: "a" }, 'zones: give a list; got "a"'],
    ["a list is a group", { zones: { 0: "a" } }, 'zones: give a list; got {"0":"a"}'],
    ["a value is nothing", { protect: null }, "protect: give a boolean; got null"],
    [
      "a key is what every object has",
      { constructor: 1 },
      "constructor: use one of fleet, zones, protect; got constructor",
    ],
  ] as const) {
    it(`fails when ${why}`, () => {
      assert.deepEqual(misfits(base, difference), [problem]);
    });
  }

  it("are all named", () => {
    assert.deepEqual(misfits(base, { fleet: { min: "1", maxx: 1 }, zone: [] }), [
      'fleet.min: give a number; got "1"',
      "fleet.maxx: use one of min, max, image; got maxx",
      "zone: use one of fleet, zones, protect; got zone",
    ]);
  });
});

describe("fitting", () => {
  it("keeps what fits and takes the base's own for what does not", () => {
    assert.deepEqual(fitting(base, { fleet: { min: "1", max: 4, maxx: 1 }, zones: "a", protect: false }), {
      fleet: { min: 3, max: 4, image: "haproxy" },
      zones: ["a", "b"],
      protect: false,
    });
  });

  it("changes nothing where everything fits", () => {
    assert.deepEqual(fitting(base, base), base);
  });
});
