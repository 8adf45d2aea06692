import assert from "node:assert/strict";
import { fields, isSound, list, must, problemsOf, under, whole, type ResolvedBy, type Rule } from "../../fields";

interface Scaling {
  readonly least?: number;
  readonly most?: number;
}
interface Fleet {
  readonly scaling: Scaling;
  readonly spare?: Scaling;
  readonly ports: number[];
}

const task = () => whole({ from: 1, to: 1000 });
const SCALING = fields<Scaling>()({
  least: task().withDefault(3, "one a zone"),
  most: task().withDefault(12, "four times as many"),
});
const FLEET = fields<Fleet>()({
  scaling: SCALING,
  spare: SCALING.optional("none"),
  ports: list(whole({ from: 1, to: 9 }), { of: "ports" }),
});

const SCALING_RULES: Rule<ResolvedBy<typeof SCALING>>[] = [
  {
    of: ["least", "most"],
    problems: ({ least, most }) => must(least <= most, "least", `use at most most (${most})`, least),
  },
];
const FLEET_RULES: Rule<ResolvedBy<typeof FLEET>>[] = [
  ...under("scaling", (fleet: ResolvedBy<typeof FLEET>) => fleet.scaling, SCALING_RULES),
  ...under("spare", (fleet: ResolvedBy<typeof FLEET>) => fleet.spare, SCALING_RULES),
  { of: ["ports"], problems: ({ ports }) => must(ports[0] === 1, "ports", "begin with 1", ports) },
];
const problems = (value: unknown) => problemsOf(FLEET, value, FLEET_RULES);

describe("a rule that spans fields", () => {
  it("sees the defaults of what is left out", () => {
    assert.deepEqual(problems({ scaling: { least: 13 }, ports: [1] }), [
      "scaling.least: use at most most (12); got 13",
    ]);
    assert.deepEqual(problems({ scaling: { most: 2 }, ports: [1] }), ["scaling.least: use at most most (2); got 3"]);
  });

  it("says nothing of a part that is not there, and all of one that is", () => {
    assert.deepEqual(problems({ scaling: {}, ports: [1] }), []);
    assert.deepEqual(problems({ scaling: {}, spare: { most: 1 }, ports: [1] }), [
      "spare.least: use at most most (1); got 3",
    ]);
  });

  it("is asked only where all that it looks at is sound, and beside what is wrong elsewhere", () => {
    assert.deepEqual(problems({ scaling: { least: 13, most: 0 }, ports: [2] }), [
      "scaling.most: use a whole number from 1 to 1000; got 0",
      "ports: begin with 1; got [2]",
    ]);
    assert.deepEqual(problems({ scaling: { least: 13 }, ports: [10] }), [
      "ports[0]: use a whole number from 1 to 9; got 10",
      "scaling.least: use at most most (12); got 13",
    ]);
    assert.deepEqual(problems({ scaling: 1, ports: [1] }).length, 1);
    assert.deepEqual(problems(undefined).length, 1);
  });
});

describe("a field is sound", () => {
  for (const [path, found, sound] of [
    ["tls.mode", "tls.mode: use one of A; got 1", false],
    ["tls", "tls.mode: use one of A; got 1", false],
    ["tls.mode", "tls: give a group; got 1", false],
    ["tls.mode", "args: give a group; got 1", false],
    ["stages", "stages[0].name: use a label; got 1", false],
    ["tls.mode", "tls.modes: use mode; got modes", true],
    ["tls", "tlsMode: use one of A; got 1", true],
    ["stages", 'args["stages: x"]: use stages; got "x"', true],
  ] as const)
    it(`${path} ${sound ? "in spite of" : "not with"} ${found}`, () => {
      assert.equal(isSound([found], path), sound);
    });
});
