import assert from "node:assert/strict";
import { isClean, rotationText, rotationSummary } from "../../../../tools/local/show/rotations";

const CLEAN = { served: 200, failures: {} };
const FAILED = { served: 7, failures: { "on a kept connection: ECONNRESET": 2, "on a new connection: 503": 1 } };

describe("what is told of rotations", () => {
  it("is a line for each: requests served and failed, and when the new certificate was seen", () => {
    assert.equal(
      rotationText(3, { ...CLEAN, milliseconds: 41.6 }),
      "rotation 3: 200 requests served, 0 failed; new handshakes show the new certificate after 42 ms",
    );
    assert.equal(
      rotationText(1, { ...FAILED, milliseconds: undefined }),
      "rotation 1: 7 requests served, 3 failed (on a kept connection: ECONNRESET 2, on a new connection: 503 1); new handshakes never showed the new certificate",
    );
  });

  it("is a summary at the end, with the median and with what was asked after the last", () => {
    const three = [30, 90, 50].map((milliseconds) => ({ ...CLEAN, milliseconds }));
    assert.equal(
      rotationSummary(three, CLEAN),
      "3 rotations; 800 requests served, 0 failed; median 50 ms until new handshakes show the new certificate",
    );
    assert.equal(
      rotationSummary([{ ...FAILED, milliseconds: undefined }], FAILED),
      "1 rotation, 1 never seen; 14 requests served, 6 failed (on a kept connection: ECONNRESET 4, on a new connection: 503 2)",
    );
  });

  it("is a failure if one request failed, at any time, or one rotation was not seen", () => {
    const seen = { ...CLEAN, milliseconds: 1 };
    assert.equal(isClean([seen, seen], CLEAN), true);
    assert.equal(isClean([seen, { ...FAILED, milliseconds: 1 }], CLEAN), false);
    assert.equal(isClean([seen], FAILED), false);
    assert.equal(isClean([seen, { ...CLEAN, milliseconds: undefined }], CLEAN), false);
  });
});
