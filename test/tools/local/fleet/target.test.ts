import assert from "node:assert/strict";
import { candidates, takesNew } from "../../../../tools/local/fleet/target";
import { waitMilliseconds, waitSeconds } from "../../../../tools/local/fleet/time";

const well = { ready: true, redSince: undefined, takenOutAt: undefined };

/** For how long, in AWS's seconds, a target goes on to be sent new connections. */
function lasts(target: Parameters<typeof takesNew>[0]): number {
  const seconds = Array.from({ length: 400 }, (_, i) => i);
  return seconds.filter((one) => takesNew(target, waitMilliseconds(one))).length;
}

describe("a target of the local balancer", () => {
  it("takes new connections while it is well, and none before it was", () => {
    assert.equal(takesNew(well, Date.now()), true);
    assert.equal(takesNew({ ...well, ready: false }, Date.now()), false);
  });

  it("takes them for two minutes after it was taken out, and for 40 seconds after it turned red", () => {
    assert.equal(lasts({ ...well, takenOutAt: 0 }), 120);
    assert.equal(lasts({ ...well, redSince: 0 }), 40);
    assert.equal(lasts({ ready: true, takenOutAt: 0, redSince: waitMilliseconds(60) }), 100);
  });

  it("is chosen though it is red where no other is left, unless it was taken out", () => {
    const red = { ...well, redSince: 0, isAlive: true };
    const gone = { ...red, takenOutAt: 0 };
    const now = waitMilliseconds(200);
    assert.deepEqual(candidates([red, gone, { ...red, isAlive: false }, { ...red, ready: false }], now), [red]);
    const other = { ...well, isAlive: true };
    assert.deepEqual(candidates([red, gone, other], now), [other]);
    assert.deepEqual(candidates([gone], now), []);
  });

  it("waits less here than AWS does, and never not at all", () => {
    assert.equal(waitMilliseconds(120), 4800);
    assert.deepEqual([waitSeconds(75), waitSeconds(10)], [3, 1]);
  });
});
