import assert from "node:assert/strict";
import { waitUntil } from "../../../tools/local/until";

describe("waiting", () => {
  it("ends when something holds", async () => {
    let asked = 0;
    await waitUntil(
      () => ++asked === 3,
      () => "never",
    );
    assert.equal(asked, 3);
  });

  it("fails with what is wrong in the end", async () => {
    let asked = 0;
    const waited = waitUntil(
      async () => ++asked < 0,
      () => `asked ${asked > 1 ? "again" : "once"}`,
      100,
    );
    await assert.rejects(waited, { name: "LocalError", message: "asked again" });
  });
});
