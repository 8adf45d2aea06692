import assert from "node:assert/strict";
import { gatehouseProblems, type GatehouseArgs } from "../../components/index";
import { GATEHOUSE } from "../../components/gatehouse/args";
import { COMPLETE } from "../support/complete";
import { sample } from "../support/sample";
import { leavesOf, valueAt, withValue, type LeafKind } from "../support/settings";

/** Values of the right type that make no sense; text that may be empty may hold no control character. */
const NONSENSE: Record<Exclude<LeafKind["is"], "text">, unknown> = {
  whole: -0.5,
  quantity: -0.5,
  "one number of": -0.5,
  flag: "true",
  "one of": "No such thing",
};

const problemsOf = (args: unknown) => gatehouseProblems("edge", args as GatehouseArgs);
const soundWith = (path: string) => Object.values(COMPLETE).find((args) => valueAt(args, path) !== undefined);

describe("each setting of a Gatehouse", () => {
  for (const [name, args] of Object.entries(COMPLETE))
    it(`may be as it is in the complete settings: ${name}`, () => {
      assert.deepEqual(problemsOf(args), []);
    });

  for (const { path, kind } of sample(leavesOf(GATEHOUSE), (leaf) => leaf.path)) {
    it(`fails when ${path} makes no sense`, () => {
      const args = soundWith(path);
      assert.ok(args, `no complete settings have ${path}: add it to test/support/complete.ts`);
      const nonsense = kind.is !== "text" ? NONSENSE[kind.is] : kind.problems("").length > 0 ? "" : "\u0000";
      const said = problemsOf(withValue(args, path, nonsense));
      assert.deepEqual(said.filter((problem) => problem.startsWith(`${path}: `)).length, 1, said.join("\n"));
    });

    it(`fails when ${path} is of another type`, () => {
      for (const value of [null, {}, [], () => 0]) {
        const said = problemsOf(withValue(soundWith(path), path, value));
        assert.equal(said.filter((problem) => problem.startsWith(`${path}: `)).length, 1, said.join("\n"));
      }
    });
  }
});
