import assert from "node:assert/strict";
import { until } from "../../../tools/shared/until";

describe("until", () => {
  it("waits until something holds", async () => {
    let asked = 0;
    await until("three times", async () => ++asked === 3);
    assert.equal(asked, 3);
  });

  it("fails with what never came to hold, as it is in the end", async () => {
    let asked = 0;
    await assert.rejects(
      until(
        () => `asked ${asked > 1 ? "again" : "once"}`,
        () => ++asked < 0,
        100,
      ),
      { name: "CommandError", message: "not within 0.1 s: asked again" },
    );
  });

  it("fails at once when asking fails", async () => {
    await assert.rejects(
      until("asked", () => Promise.reject(new Error("gone"))),
      { message: "gone" },
    );
  });
});
