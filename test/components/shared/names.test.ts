import assert from "node:assert/strict";
import { nameFits } from "../../../components/shared/names";

describe("a component's name", () => {
  it("may be as long as AWS's limit leaves it", () => {
    assert.deepEqual(nameFits("e".repeat(15), "-balancer", 32, "load balancer"), []);
  });

  it("fails when it is one longer", () => {
    assert.deepEqual(nameFits("e".repeat(16), "-balancer", 32, "load balancer"), [
      'name: use at most 15 characters (a load balancer has 32, and auto-naming adds 8 to "-balancer"); got "eeeeeeeeeeeeeeee"',
    ]);
  });

  for (const name of ["Edge", "1edge", "edge_1", "edge-", "-edge", "e", "", "edge\n"]) {
    it(`fails when it is ${JSON.stringify(name)}`, () => {
      assert.deepEqual(nameFits(name, "", 32, "load balancer"), [
        `name: use lower-case letters, digits and hyphens, a letter first; got ${JSON.stringify(name)}`,
      ]);
    });
  }
});
