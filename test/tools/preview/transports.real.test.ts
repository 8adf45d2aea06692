import assert from "node:assert/strict";
import path from "node:path";
import { stacks } from "../../../stacks";
import { preview } from "../../../tools/preview";
import { planOf, ROOT } from "../../support/plans";
import { fixture } from "./fixtures";

const PROGRAM = fixture("program");
const [FIRST, ...OTHERS] = Object.keys(stacks) as [string, ...string[]];

type Planned = [root: string, stack: string, unknown: boolean];

const AT_NIGHT: readonly Planned[] = [[ROOT, FIRST, false], ...OTHERS.map((stack): Planned => [ROOT, stack, true])];

/**
 * Programs whose plan must not depend on how it was made. A process of its own takes seconds: the stacks are one program
 * with different values, so that one of them with unknown values is enough by day; every night all are made both ways.
 */
const PLANS: readonly Planned[] = [
  [PROGRAM, "dev", false],
  [PROGRAM, "dev", true],
  [ROOT, FIRST, true],
  ...OTHERS.map((stack): Planned => [ROOT, stack, false]),
  ...(process.env["GATEHOUSE_CASES"] === undefined ? [] : AT_NIGHT),
];

describe("the two transports", () => {
  for (const [root, stack, unknown] of PLANS) {
    it(`give the same plan of ${path.basename(root)} ${stack} with ${unknown ? "unknown" : "symbolic"} values`, async () => {
      const [here, there] = await Promise.all([
        root === ROOT ? planOf(stack, { unknown }) : preview({ root, stack, unknown }),
        preview({ root, stack, unknown, isolated: true }),
      ]);
      assert.ok(here.resources.length > 0);
      assert.deepEqual(here, there);
    }).timeout(120_000);
  }

  it("give the same plan however often one process makes it", async () => {
    const options = { root: PROGRAM, stack: "dev" };
    assert.deepEqual(await preview(options), await preview(options));
  });
});
