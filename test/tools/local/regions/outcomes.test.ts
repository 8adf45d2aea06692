import assert from "node:assert/strict";
import type { Loss, Sent } from "../../../../tools/local/regions/lose";
import { lossOutcomes } from "../../../../tools/local/regions/outcomes";

/** One that took 10 ms. */
function sent(at: number, region: string, failure?: string): Sent {
  return { at, endedAt: at + 10, region, failure };
}

const LOSS: Loss = {
  lost: "a",
  before: ["a"],
  after: ["b"],
  turnedMs: 7000,
  turnsWithinMs: 8000,
  ttlMs: 2000,
  sent: [
    sent(-500, "a"),
    sent(-5, "a", "ECONNRESET"),
    sent(500, "a", "ECONNREFUSED"),
    sent(9000, "a", "ECONNREFUSED"),
    sent(9500, "b"),
    sent(11_500, "b"),
  ],
};

/** What is not as it should be. */
function wrong(changes: Partial<Loss>): string[] {
  return lossOutcomes({ ...LOSS, ...changes }).flatMap(({ what, got, ok }) => (ok ? [] : [`${what}: ${got}`]));
}

describe("the loss of a region", () => {
  it("is as the plan says while requests fail until the name's TTL has ended, and not after", () => {
    assert.deepEqual(wrong({}), []);
    const [, , , during] = lossOutcomes(LOSS);
    assert.deepEqual([during!.expected, during!.got], [
      "for 5 min 0 s at the most",
      "for 4 min 30 s: 3 of 4 failed (ECONNREFUSED: 2, ECONNRESET: 1), 1 of them on their way when it went",
    ]); // prettier-ignore
  });

  it("is not when a request fails before, or still after", () => {
    assert.deepEqual(wrong({ sent: [...LOSS.sent, sent(-100, "a", "503")] }), ["before: no request fails: 1 of 2 failed (503: 1)"]); // prettier-ignore
    assert.deepEqual(wrong({ sent: [...LOSS.sent, sent(12_000, "a", "ECONNREFUSED")] }), [
      "a is lost: whose name's TTL has ended goes elsewhere, so requests fail: for 6 min 0 s: 3 of 4 failed (ECONNREFUSED: 2, ECONNRESET: 1), 1 of them on their way when it went",
      "after that: no request fails: 1 of 2 failed (ECONNREFUSED: 1)",
    ]);
  });

  it("is not when Route 53 turns late, another region serves, or nobody calls", () => {
    assert.deepEqual(wrong({ turnedMs: 9500 }).length, 1);
    assert.deepEqual(wrong({ before: ["b"] }), ["before: who serves: a"]);
    assert.deepEqual(wrong({ sent: LOSS.sent.slice(0, 5) }), ["after that: who serves: "]);
  });

  it("touches nobody where clients are led to another region anyway", () => {
    const all = [sent(-500, "b"), sent(500, "b"), sent(12_000, "b")];
    const [, , , during] = lossOutcomes({ ...LOSS, before: ["b"], sent: all });
    assert.equal(during!.got, "at no time: 0 of 1 failed, 0 of them on their way when it went");
    assert.deepEqual(wrong({ before: ["b"], sent: all }), []);
  });
});
