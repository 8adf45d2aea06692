import assert from "node:assert/strict";
import { nearest } from "../../../tools/shared/nearest";

describe("the nearest name", () => {
  it("is the one with the fewest letters to change", () => {
    const names = ["stack", "store", "port", "for"];
    assert.deepEqual(
      ["stak", "sotre", "prot", "fro", "stack"].map((given) => nearest(given, names)),
      ["stack", "store", "port", "for", "stack"],
    );
  });

  it("is none where none is like it", () => {
    assert.deepEqual([nearest("zzz", ["for", "port"]), nearest("", ["for"]), nearest("rotate", [])], [undefined, undefined, undefined]); // prettier-ignore
  });
});
