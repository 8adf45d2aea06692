import assert from "node:assert/strict";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceFolder } from "../../../tools/shared/replace-folder";

describe("replacing a folder", () => {
  let work: string, place: string;
  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), "gatehouse-replace-"));
    place = join(work, "place");
  });
  afterEach(() => rmSync(work, { recursive: true }));

  /** Puts a folder with this file there. */
  function replaceBy(text: string): void {
    const finished = join(work, `finished-${text}`);
    mkdirSync(finished);
    writeFileSync(join(finished, "file"), text);
    replaceFolder(finished, place);
  }

  it("needs none to be there", () => {
    replaceBy("one");
    assert.equal(readFileSync(join(place, "file"), "utf8"), "one");
  });

  it("leaves nothing of the one that was there, but what others have open", () => {
    replaceBy("one");
    writeFileSync(join(place, "more"), "");
    const open = openSync(join(place, "file"), "r");
    try {
      replaceBy("two");
      assert.deepEqual([readFileSync(open, "utf8"), readFileSync(join(place, "file"), "utf8")], ["one", "two"]);
    } finally {
      closeSync(open);
    }
    assert.deepEqual([readdirSync(work), readdirSync(place)], [["place"], ["file"]]);
  });

  it("fails when there is nothing to put there, and leaves what is there", () => {
    replaceBy("one");
    assert.throws(() => replaceFolder(join(work, "nothing"), place), /ENOENT/);
    assert.deepEqual([readdirSync(work), readdirSync(place)], [["place"], ["file"]]);
  });
});
