import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { render } from "../../haproxy/config";
import { CASES } from "./cases";

const GOLDEN = resolve(__dirname, "../golden/haproxy");
const update = process.env["UPDATE_GOLDEN"] === "1";

/** `x.cfg` for haproxy.cfg, `x.<map>` for its maps. */
const goldenName = (name: string, file: string): string => `${name}.${file === "haproxy.cfg" ? "cfg" : file}`;

describe("the rendered configuration", () => {
  const rendered = Object.entries(CASES).flatMap(([name, intent]) =>
    Object.entries(render(intent)).map(([file, text]) => [goldenName(name, file), text] as const),
  );

  before(() => {
    if (!update) return;
    rmSync(GOLDEN, { recursive: true, force: true });
    mkdirSync(GOLDEN, { recursive: true });
    for (const [file, text] of rendered) writeFileSync(join(GOLDEN, file), text);
  });

  for (const [file, text] of rendered) {
    it(`is ${file}, byte for byte`, () => {
      assert.equal(text, readFileSync(join(GOLDEN, file), "utf8"), "UPDATE_GOLDEN=1 npm test rewrites it");
    });
  }

  it("has no golden file that no case renders", () => {
    assert.deepEqual(readdirSync(GOLDEN).sort(), rendered.map(([file]) => file).sort());
  });

  it("is the same bytes for the same intent", () => {
    for (const intent of Object.values(CASES)) assert.deepEqual(render(structuredClone(intent)), render(intent));
  });
});
