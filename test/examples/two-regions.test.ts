import assert from "node:assert/strict";
import { brokenLaws } from "../../policy/broken";
import { LAWS } from "../../policy/laws";
import { preview, type Plan } from "../../tools/preview";
import { exampleFromSources } from "../support/example";
import { findAll } from "../support/record";

describe("The example of two regions", function () {
  this.timeout(60_000);
  let plan: Plan;
  let example: ReturnType<typeof exampleFromSources>;
  before(async () => {
    example = exampleFromSources("two-regions");
    plan = await preview({ root: example.root, stack: "dev" });
  });
  after(() => example.remove());

  it("keeps every law", () => {
    assert.deepEqual(brokenLaws(plan, LAWS), []);
  });

  it("has as much in one region as in the other, each made by its region's provider", () => {
    const of = (label: string) =>
      plan.resources
        .filter(({ type, options }) => type.startsWith("aws:") && options.provider?.includes(`::edge-${label}`))
        .map(({ type, name }) => `${type} ${name.replace(`edge-${label}`, "edge")}`)
        .sort();
    assert.deepEqual(of("use1"), of("euc1"));
    assert.equal(of("use1").length * 2, plan.resources.filter(({ type }) => type.startsWith("aws:")).length);
  });

  it("groups the regions: each is one Gatehouse", () => {
    assert.deepEqual(findAll(plan, "gatehouse:index:Gatehouse").map(({ name }) => name), ["edge-euc1", "edge-use1"]); // prettier-ignore
  });
});
