import assert from "node:assert/strict";
import { resolve } from "node:path";
import { isLimitMap, render } from "../../haproxy/config";
import { GoldenFiles } from "../support/golden";
import { CASES } from "./cases";

const golden = new GoldenFiles(resolve(__dirname, "../golden/haproxy"), __filename);

/** `x.cfg` for haproxy.cfg, `x.<map>` for its maps; the answers to what cannot be parsed are the same for all. */
const goldenName = (name: string, file: string): string =>
  file.endsWith(".http") ? file : `${name}.${file === "haproxy.cfg" ? "cfg" : file}`;

describe("the rendered configuration", () => {
  const cases = Object.entries(CASES).flatMap(([name, intent]) =>
    Object.keys(render(intent)).map((file) => [goldenName(name, file), { intent, file }] as const),
  );
  const all = new Map(cases);

  for (const [goldenFile, { intent, file }] of all) {
    // Rendered in the test, not while it is read: what changes the code and asks the tests changes it later.
    it(`is ${goldenFile}, byte for byte`, () => golden.assertSame(goldenFile, render(intent)[file]!));
  }

  it("has no golden file that no case renders", () => {
    golden.assertNoOrphans([...all.keys()]);
  });

  it("has files of limits' numbers that the agent tells from all others by their names", () => {
    const files = [...all.values()].map(({ file }) => file);
    assert.deepEqual(
      files.filter(isLimitMap),
      files.filter((file) => file.startsWith("limit.")),
    );
    assert.equal(files.some(isLimitMap), true);
    assert.equal(isLimitMap("limit.subject.weight.map"), false);
  });

  it("is the same bytes for the same intent", () => {
    for (const intent of Object.values(CASES)) assert.deepEqual(render(structuredClone(intent)), render(intent));
  });
});
