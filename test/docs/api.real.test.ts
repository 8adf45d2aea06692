import assert from "node:assert/strict";
import { stalePages } from "../../tools/docs/cli";

describe("docs/api", function () {
  // TypeDoc compiles the sources: five seconds of CPU.
  this.timeout(120_000);

  it("is as `npm run docs` makes it of the sources", async () => {
    assert.deepEqual(
      (await stalePages()).map(([file]) => file),
      [],
      "npm run docs",
    );
  });
});
