import assert from "node:assert/strict";
import fc from "fast-check";
import { Bucket, Throttles } from "../../../../tools/local/gateway/throttle";

/** How many of so many requests are let through at each time. */
function admitted(bucket: Bucket, asked: number, ...times: number[]): number[] {
  return times.map((time) => Array.from({ length: asked }, () => bucket.take(time)).filter(Boolean).length);
}

describe("throttling", () => {
  it("lets a burst through at once, then as many as come back", () => {
    assert.deepEqual(admitted(new Bucket({ rateLimit: 2, burstLimit: 5 }), 10, 0, 1, 1.5, 100), [5, 2, 1, 5]);
  });

  it("lets nothing through where a limit is missing: API Gateway takes it for zero", () => {
    assert.deepEqual(admitted(new Bucket({ rateLimit: 0, burstLimit: 5 }), 3, 0, 10), [0, 0]);
    assert.deepEqual(admitted(new Bucket({ rateLimit: 5, burstLimit: 0 }), 3, 0, 10), [0, 0]);
  });

  it("gives nothing back when the clock goes back", () => {
    assert.deepEqual(admitted(new Bucket({ rateLimit: 1, burstLimit: 1 }), 1, 10, 5, 10, 11), [1, 0, 0, 1]);
  });

  it("never lets more through than the burst and what came back, at any times", () => {
    const gaps = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        gaps,
        (rateLimit, burstLimit, waits) => {
          const bucket = new Bucket({ rateLimit, burstLimit });
          let now = 0;
          let through = 0;
          for (const wait of waits) {
            now += wait;
            if (bucket.take(now)) through += 1;
            assert.ok(through <= burstLimit + now * rateLimit + 1e-6);
          }
        },
      ),
    );
  });

  it("counts a route with a limit of its own apart from all others together", () => {
    const throttles = new Throttles({ rateLimit: 1, burstLimit: 2 }, { "GET /a": { rateLimit: 1, burstLimit: 1 } });
    const asked = ["GET /a", "GET /a", "GET /b", "GET /c", "GET /b"];
    assert.deepEqual(
      asked.map((key) => throttles.admit(key, 0)),
      [true, false, true, true, false],
    );
  });
});
