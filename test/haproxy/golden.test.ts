import assert from "node:assert/strict";
import { resolve } from "node:path";
import { render } from "../../haproxy/config";
import { GoldenFiles } from "../support/golden";
import { CASES } from "./cases";

const golden = new GoldenFiles(resolve(__dirname, "../golden/haproxy"), __filename);

/** `x.cfg` for haproxy.cfg, `x.<map>` for its maps; the answers to what cannot be parsed are the same for all. */
const goldenName = (name: string, file: string): string =>
  file.endsWith(".http") ? file : `${name}.${file === "haproxy.cfg" ? "cfg" : file}`;

describe("the rendered configuration", () => {
  const all = Object.entries(CASES).flatMap(([name, intent]) =>
    Object.entries(render(intent)).map(([file, text]) => [goldenName(name, file), text] as const),
  );
  const rendered = [...new Map(all)];

  for (const [file, text] of rendered) {
    it(`is ${file}, byte for byte`, () => golden.assertSame(file, text));
  }

  it("has no golden file that no case renders", () => {
    golden.assertNoOrphans(rendered.map(([file]) => file));
  });

  it("is the same bytes for the same intent", () => {
    for (const intent of Object.values(CASES)) assert.deepEqual(render(structuredClone(intent)), render(intent));
  });
});
