import assert from "node:assert/strict";
import { brokenLaws, undecided } from "../../policy/broken";
import { LAWS } from "../../policy/laws";
import { planOf } from "../support/plans";
import { add } from "./mistakes/change";
import { FOUND, KEPT, UNKNOWN } from "./variants";

const beginning = (lines: readonly string[], start: string) => lines.filter((line) => line.startsWith(`${start}: `));

describe("the laws, of what can be written in several ways", () => {
  for (const [what, found, make] of FOUND)
    it(`find ${what}`, async () => {
      const lines = brokenLaws(make(await planOf("prod")), LAWS);
      assert.equal(beginning(lines, found).length, 1, lines.join("\n"));
    });

  for (const [what, make] of KEPT)
    it(`do not find ${what}`, async () => assert.deepEqual(brokenLaws(make(await planOf("prod")), LAWS), []));

  for (const [what, place, make] of UNKNOWN)
    it(`say that they cannot decide yet ${what}`, async () => {
      const plan = make(await planOf("prod"));
      assert.deepEqual([brokenLaws(plan, LAWS), beginning(undecided(plan, LAWS), place).length], [[], 1]);
    });

  it("decide all of prod", async () => assert.deepEqual(undecided(await planOf("prod"), LAWS), []));

  it("say of what another provider makes of AWS that nobody looks at it", async () => {
    const plan = add("aws-native:ec2:SecurityGroup", "own", { cidrIp: "0.0.0.0/0" })(await planOf("prod"));
    const [line, ...others] = undecided(plan, LAWS);
    assert.deepEqual(others, []);
    assert.equal(line, "aws-native:ec2:SecurityGroup own: no law looks at it: they know the resources of @pulumi/aws");
  });
});
