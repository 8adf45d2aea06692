import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stacks } from "../../stacks";
import { renderedFor } from "./stacks";

const ROOT = resolve(__dirname, "../..");
const GOLDEN = join(ROOT, "docs/haproxy");
const update = process.env["UPDATE_GOLDEN"] === "1";

describe("the HAProxy configuration of the stack", () => {
  for (const stack of Object.keys(stacks)) {
    it(`${stack} is the one in docs/haproxy, byte for byte`, async () => {
      const { "haproxy.cfg": text = "" } = await renderedFor(stack);
      if (update) writeFileSync(join(GOLDEN, `${stack}.cfg`), text);
      assert.equal(text, readFileSync(join(GOLDEN, `${stack}.cfg`), "utf8"), "UPDATE_GOLDEN=1 npm test rewrites it");
    });
  }

  it("stands in docs/haproxy for no other stack", () => {
    const shown = readdirSync(GOLDEN).filter((file) => file.endsWith(".cfg"));
    assert.deepEqual(
      shown.sort(),
      Object.keys(stacks)
        .map((stack) => `${stack}.cfg`)
        .sort(),
    );
  });
});
