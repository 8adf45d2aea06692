import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createOriginProof } from "../../../components/api/origin-proof";
import type { Plan } from "../../../tools/preview";
import { record } from "../../support/plans";

describe("the origin proof", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => ({ ...createOriginProof("edge-origin-proof", 7, {}) }));
  });

  it("is a secret", () => {
    assert.equal(plan.outputs.secret, "[secret]");
  });

  it("is known by its hashes, which are none, with the generation of each", () => {
    const hash = (n: number) =>
      createHash("sha256").update(`«RandomPassword edge-origin-proof-${n}».result`).digest("hex");
    assert.deepEqual(
      plan.outputs.hashes,
      [6, 7, 8].map((generation) => ({ sha256: hash(generation), generation })),
    );
  });

  it("has a secret of its own for each generation, by its number", () => {
    assert.deepEqual(
      plan.resources.map((one) => one.name),
      ["edge-origin-proof-6", "edge-origin-proof-7", "edge-origin-proof-8"],
    );
  });
});
