import assert from "node:assert/strict";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { Gatehouse, gatehouseProblems, type GatehouseArgs } from "../../components/index";
import { GATEHOUSE } from "../../components/gatehouse/args";
import { COMPLETE } from "../support/complete";
import { problemsIn, record } from "../support/plans";
import { IS_SAMPLE, runs } from "../support/sample";
import { leavesOf, valueAt, valueOf, withValue, type LeafKind } from "../support/settings";

const LEAVES = leavesOf(GATEHOUSE);

/** Values that a kind takes, its smallest and its largest among them, and some that it may not take. */
function values(kind: LeafKind): fc.Arbitrary<unknown> {
  const taken = [0, 1, 2, 3, 7].map((n) => valueOf(kind, n)).filter((value) => value !== undefined);
  const ends = kind.is === "whole" ? [kind.range.from, kind.range.to] : [];
  const odd = [undefined, null, "", -1, "x".repeat(100)];
  return fc.oneof(
    {
      weight: 12,
      arbitrary: fc.constantFrom<unknown>(...taken, ...ends, ...(kind.is === "text" ? [kind.rule.example] : [])),
    },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(...odd) },
  );
}

/** Complete settings with up to four values replaced, and groups left out. */
const anyArgs: fc.Arbitrary<GatehouseArgs> = fc
  .tuple(
    fc.constantFrom(...Object.values(COMPLETE)),
    fc.array(
      fc.constantFrom(...LEAVES).chain(({ path, kind }) => fc.tuple(fc.constant(path), values(kind))),
      { maxLength: 4 },
    ),
    fc.subarray(["balancer", "fleet", "agent", "classes", "limits", "namespace", "protect", "quotas", "attached"], {
      maxLength: 3,
    }),
  )
  .map(([args, changes, without]) => {
    const changed = changes.reduce<unknown>((all, [path, value]) => {
      const isThere = valueAt(all, path.split(/[.[]/)[0]!) !== undefined;
      return isThere ? withValue(all, path, value) : all;
    }, args) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(changed).filter(([key]) => !without.includes(key)),
    ) as unknown as GatehouseArgs;
  });

/** A name that is short enough, one that is not, and one with other letters; without a name Pulumi itself says so. */
const anyName = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("ed", "edge", "e".repeat(15)) },
  { weight: 1, arbitrary: fc.constantFrom("e".repeat(16), "Edge") },
);

describe("whatever the arguments are", function () {
  this.timeout(600_000);

  it("the longest names that are taken fit all that is made of them", async () => {
    const [label, name] = ["e".repeat(20), "e".repeat(15)];
    const [settings] = Object.values(COMPLETE);
    const api = settings!.apis![0]!;
    const stages = [{ ...api.stages[0]!, name: label, versions: [{ name: label, port: 8080 }], canary: undefined }];
    const args = {
      ...settings,
      apis: [{ ...api, name: "e".repeat(20), stages }],
      namespace: `${"a.".repeat(91)}internal`,
      certificates: {
        ...settings!.certificates,
        authorities: [{ name: "e".repeat(40), kind: "PrivateCa" }],
        issuer: undefined,
      },
    } as unknown as GatehouseArgs;
    assert.deepEqual(gatehouseProblems(name, args), []);
    await record(() => new Gatehouse(name, args));
  });

  // All parts are created with what was checked as a whole: whatever one of them refuses was said before, in other words.
  it("the constructor throws what gatehouseProblems says, and nothing if that says nothing", async () => {
    let [sound, refused] = [0, 0];
    const property = fc.asyncProperty(anyName, anyArgs, async (name, args) => {
      const said = gatehouseProblems(name, args);
      if (said.length === 0) sound++;
      else refused++;
      const error: unknown = await record(() => new Gatehouse(name, args)).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (said.length === 0) return assert.equal(error, undefined);
      assert.ok(error instanceof pulumi.ResourceError, String(error));
      assert.deepEqual(problemsIn(error.message), said);
    });
    await fc.assert(property, { numRuns: Math.min(500, Number(process.env["GATEHOUSE_CASES"] ?? runs(25))) });
    assert.ok(IS_SAMPLE || (sound > 0 && refused > 0), `${sound} sound, ${refused} refused: neither may be all`);
  });
});
