import assert from "node:assert/strict";
import { markdownTable } from "../../../tools/shared/markdown";

describe("a table of Markdown", () => {
  it("has a line each, and what would end a cell escaped", () => {
    assert.equal(markdownTable(["of", "a"], [["x | y", 1]]), "| of | a |\n| --- | --- |\n| x \\| y | 1 |");
  });

  it("sets all but the first column to the right where that is asked for", () => {
    assert.equal(markdownTable(["", "n"], [["x", 2]], true), "|  | n |\n| --- | ---: |\n| x | 2 |");
  });
});
