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

  it("rotates under load without a failed request, as often and for as many requests as told, and tells of each contender", async () => {
    // More than six rotations come to, with as long at rest: 4 s at 4,000 a second.
    const requests = 20_000;
    const result = await measureRotations(haproxy, 6, requests);
    deepStrictEqual([result.agent.failed, result.agent.errors], [0, {}]);
    strictEqual(
      result.agent.served >= requests && result.agent.rotations % 10 === 6,
      true,
      String(result.agent.served),
    );
    strictEqual(result.agent.firstHandshakeMs.median > 0, true);
    // The control: what does fail is counted.
    strictEqual(result.haproxyRestart.failed > 0, true);
    strictEqual(result.haproxyRestart.rotations, 2);
    strictEqual(rotationTable(result).split("\n").length, 5);
  }).timeout(120_000);
});
