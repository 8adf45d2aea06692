import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stacks } from "../../stacks";
import { refusal } from "../../tools/haproxy/accepts";
import { haproxyFiles } from "../../tools/preview/show/haproxy";
import { haproxyOrSkip } from "../support/haproxy";
import { planOf } from "../support/plans";

const ROOT = resolve(__dirname, "../..");
const GOLDEN = join(ROOT, "docs/haproxy");
const update = process.env["UPDATE_GOLDEN"] === "1";

/** What the tasks of a stack get, as it stands in the plan; the origin proofs are made at deploy time. */
async function rendered(stack: string): Promise<Record<string, string>> {
  const files = haproxyFiles(await planOf(stack)).filter((file) => file.name !== "origins.map");
  return Object.fromEntries(files.map((file) => [file.name, file.text]));
}

describe("the HAProxy configuration of the stack", () => {
  for (const stack of Object.keys(stacks)) {
    it(`${stack} is the one in docs/haproxy, byte for byte`, async () => {
      const { "haproxy.cfg": text = "" } = await rendered(stack);
      if (update) writeFileSync(join(GOLDEN, `${stack}.cfg`), text);
      assert.equal(text, readFileSync(join(GOLDEN, `${stack}.cfg`), "utf8"), "UPDATE_GOLDEN=1 npm test rewrites it");
    });

    it(`${stack} is accepted by haproxy -dW -c`, async function () {
      const haproxy = haproxyOrSkip(this);
      assert.equal(await refusal(haproxy.path, await rendered(stack)), "");
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
