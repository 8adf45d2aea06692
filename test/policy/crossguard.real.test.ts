import assert from "node:assert/strict";
import { brokenLaws } from "../../policy/broken";
import { LAWS } from "../../policy/laws";
import type { Plan } from "../../policy/plan";
import { stacks } from "../../stacks/index";
import { planOf } from "../support/plans";
import { Analyzer, HIDDEN } from "./analyzer";
import { MISTAKES } from "./mistakes";
import { add } from "./mistakes/change";
import { FOUND, UNKNOWN } from "./variants";

const sorted = (lines: string[]) => [...lines].sort();

describe("the policy pack, as `pulumi preview --policy-pack policy` starts it", function () {
  this.timeout(120_000);
  let pack: Analyzer;
  before(async () => {
    pack = await Analyzer.start();
  });
  after(() => pack.stop());

  for (const stack of Object.keys(stacks))
    it(`finds nothing in ${stack}, while its values are known and while they are not`, async () => {
      assert.deepEqual(await pack.violations(await planOf(stack)), []);
      assert.deepEqual(await pack.violations(await planOf(stack, { unknown: true })), []);
    });

  it("finds of each mistake what `npm start` finds, and shows no secret", async () => {
    const prod = await planOf("prod");
    for (const { what, make } of MISTAKES) {
      const plan = make(prod);
      const found = await pack.violations(plan);
      assert.deepEqual(sorted(found), sorted(brokenLaws(plan, LAWS)), what);
      assert.ok(!found.join("\n").includes(HIDDEN), what);
    }
  });

  it("finds what is written in another way, finds nothing in what is not known, and warns of what no law reads", async () => {
    const prod = await planOf("prod");
    for (const [what, , make] of FOUND) {
      const plan = make(prod);
      assert.deepEqual(sorted(await pack.violations(plan)), sorted(brokenLaws(plan, LAWS)), what);
    }
    for (const [what, , make] of UNKNOWN) assert.deepEqual(await pack.violations(make(prod)), [], what);
    const foreign = add("aws-native:ec2:SecurityGroup", "own", {})(prod);
    assert.deepEqual(await pack.violations(foreign), [
      "not-read: SecurityGroup own, no law looks at it: they know the resources of @pulumi/aws",
    ]);
  });

  it("relaxes a law for the reason that its configuration gives, for the resources that it names", async () => {
    const plan: Plan = { ...(await planOf("dev")), outputs: {} };
    const fleet = "multi-zone: Target gatehouse-fleet, minCapacity: use 2 at least; got 1";
    const ofZones = async () => (await pack.violations(plan)).filter((line) => line.startsWith("multi-zone"));
    assert.deepEqual(await ofZones(), [fleet]);
    await pack.configure({ "multi-zone": { because: "a trial", resources: ["gatehouse-fleet"] } });
    assert.deepEqual(await ofZones(), []);
    await pack.configure({ "multi-zone": { because: "a trial", resources: ["gatehouse-link"] } });
    assert.deepEqual(await ofZones(), [fleet]);
    await pack.configure({ "multi-zone": { because: " " } });
    assert.deepEqual(await ofZones(), [fleet]);
    await pack.configure({});
  });

  it("fails when it was not told which inputs are secret", async () => {
    const other = await Analyzer.start();
    try {
      const plan = await planOf("prod");
      await assert.rejects(
        other.violations(plan, { remediate: false }),
        /reads-inputs: leave its enforcement level at/,
      );
    } finally {
      other.stop();
    }
  });
});
