import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { GoldenFiles } from "./golden";
import { setEnvironment } from "./environment";

const ROOT = resolve(__dirname, "../..");

describe("golden files", () => {
  let folder: string;
  let golden: GoldenFiles;
  let shown: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-golden-"));
    golden = new GoldenFiles(folder, join(ROOT, "test/some.test.ts"));
    shown = relative(ROOT, folder);
    writeFileSync(join(folder, "list.txt"), "a\nb\nc\nd\ne\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What is done while golden files are rewritten. */
  function rewriting(what: () => void): void {
    const restore = setEnvironment({ UPDATE_GOLDEN: "1" });
    try {
      what();
    } finally {
      restore();
    }
  }

  function messageOf(what: () => void): string {
    try {
      what();
    } catch (error) {
      // With `actual` and `expected` Mocha would show both texts as well.
      assert.deepEqual(Object.keys(error as object), []);
      return (error as Error).message;
    }
    return assert.fail("nothing was refused");
  }

  it("fail when a line differs, with that line, those beside it and the command", () => {
    golden.assertSame("list.txt", "a\nb\nc\nd\ne\n");
    assert.equal(
      messageOf(() => golden.assertSame("list.txt", "a\nb\nc\nd\nf\n")),
      [
        `${shown}/list.txt differs`,
        "",
        `--- ${shown}/list.txt`,
        "+++ what is made now",
        "@@ -3,3 +3,3 @@",
        " c",
        " d",
        "-e",
        "+f",
        "",
        "If that is meant, UPDATE_GOLDEN=1 npx mocha test/some.test.ts rewrites it.",
      ].join("\n"),
    );
  });

  it("fail when the newline at the end is gone, or the file is not there", () => {
    assert.match(
      messageOf(() => golden.assertSame("list.txt", "a\nb\nc\nd\ne")),
      /\\ No newline at end of file/,
    );
    assert.match(
      messageOf(() => golden.assertSame("new.txt", "a\n")),
      /^--- \(not there yet\)\n.*\n.*\n\+a$/m,
    );
  });

  it("fail with no more lines than somebody reads", () => {
    const text = Array.from({ length: 1000 }, (_, i) => `${i}\n`).join("");
    const lines = messageOf(() => golden.assertSame("list.txt", text)).split("\n");
    assert.ok(lines.length < 110, `${lines.length}`);
    assert.match(lines.at(-3)!, /^\(9\d\d more lines\)$/);
  });

  it("are rewritten when that is asked for", () => {
    rewriting(() => golden.assertSame("list.txt", "x\n"));
    rewriting(() => golden.assertSame("new/one.txt", "y\n"));
    assert.deepEqual(
      ["list.txt", "new/one.txt"].map((name) => readFileSync(join(folder, name), "utf8")),
      ["x\n", "y\n"],
    );
  });

  it("fail when there is one that nothing is compared with, which goes when they are rewritten", () => {
    golden.assertNoOrphans(["list.txt"]);
    golden.assertNoOrphans([], (name) => name.endsWith(".cfg"));
    const command = "If that is meant, UPDATE_GOLDEN=1 npx mocha test/some.test.ts removes them.";
    assert.equal(
      messageOf(() => golden.assertNoOrphans(["other.txt"])),
      `nothing is compared with\n  ${shown}/list.txt\n\n${command}`,
    );
    rewriting(() => golden.assertNoOrphans(["other.txt"]));
    assert.deepEqual(readdirSync(folder), []);
  });
});
