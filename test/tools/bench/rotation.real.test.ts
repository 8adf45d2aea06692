import { deepStrictEqual, strictEqual } from "node:assert";
import { measureRotations } from "../../../tools/bench/rotation/bench";
import { rotationTable } from "../../../tools/bench/rotation/show";
import type { Haproxy } from "../../../tools/haproxy/find";
import { haproxyOrSkip } from "../../support/haproxy";

describe("The rotation bench", () => {
  let haproxy: Haproxy;
  before(function () {
    haproxy = haproxyOrSkip(this);
  });

  it("rotates under load without a failed request, and tells of each contender", async () => {
    const result = await measureRotations(haproxy, 6, 1);
    deepStrictEqual([result.agent.rotations, result.agent.failed, result.agent.errors], [6, 0, {}]);
    strictEqual(result.agent.served > 0 && result.agent.firstHandshakeMs.median > 0, true);
    // The control: what does fail is counted.
    strictEqual(result.haproxyRestart.failed > 0, true);
    strictEqual(rotationTable(result).split("\n").length, 5);
  }).timeout(120_000);

  it("goes on rotating until as many requests were served as are asked for", async () => {
    const { served } = (await measureRotations(haproxy, 2)).agent;
    const { agent } = await measureRotations(haproxy, 2, served + 1);
    strictEqual(
      agent.served > served && agent.rotations >= 2 && agent.rotations % 10 <= 2,
      true,
      JSON.stringify(agent),
    );
  }).timeout(120_000);
});
