import assert from "node:assert/strict";
import path from "node:path";
import { stacks } from "../../../stacks";
import { preview } from "../../../tools/preview";
import { fixture } from "./fixtures";

const ROOT = path.resolve(__dirname, "../../..");

/** Programs whose plan must not depend on how it was made: folder and stack. */
const PROGRAMS: [root: string, stack: string][] = [
  [fixture("program"), "dev"],
  ...Object.keys(stacks).map((stack): [string, string] => [ROOT, stack]),
];

describe("the two transports", () => {
  for (const [root, stack] of PROGRAMS) {
    for (const unknown of [false, true]) {
      it(`give the same plan of ${path.basename(root)} ${stack} with ${unknown ? "unknown" : "symbolic"} values`, async () => {
        const [here, there] = await Promise.all([
          preview({ root, stack, unknown }),
          preview({ root, stack, unknown, isolated: true }),
        ]);
        assert.ok(here.resources.length > 0);
        assert.deepEqual(here, there);
      }).timeout(120_000);
    }
  }

  it("give the same plan however often one process makes it", async () => {
    const [root, stack] = [fixture("program"), "dev"];
    assert.deepEqual(await preview({ root, stack }), await preview({ root, stack }));
  });
});
