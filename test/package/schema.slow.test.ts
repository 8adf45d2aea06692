import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { madeFiles } from "../../tools/schema/cli";
import { ROOT } from "../support/plans";

describe("The schema for other languages, made anew", function () {
  // The analyser and the compiler read the components, 4 s on a quiet machine.
  this.timeout(120_000);

  it("is what the sources make, and so are the programs in other languages: `npm run schema` writes them", async () => {
    for (const [file, made] of Object.entries(await madeFiles()))
      assert.equal(made, readFileSync(join(ROOT, file), "utf8"), file);
  });
});
