import assert from "node:assert/strict";
import ts from "typescript";
import { SOURCES } from "./support/sources";

/*
 * A rule that stands in two files is changed in one of them. So nothing that looks like a rule may stand twice: neither a pattern nor a
 * list of texts.
 */

/** A pattern of so many characters or more is a rule. */
const LONG_PATTERN = 12;
/** A list of so many texts or more is a rule. */
const LONG_LIST = 4;

const PRODUCT = [...SOURCES].filter(([file]) => !file.startsWith("test/"));

describe("A rule", () => {
  it("stands in one file, be it a pattern or a list", () => {
    const places = new Map<string, Set<string>>();
    for (const [file, text] of PRODUCT)
      for (const rule of rulesIn(text)) places.set(rule, (places.get(rule) ?? new Set()).add(file));
    const twins = [...places].filter(([, files]) => files.size > 1);
    assert.deepEqual(
      twins.map(([rule, files]) => `${rule}: ${[...files].join(", ")}`),
      [],
    );
  });

  it("is found whatever its flags and its order", () => {
    const text =
      'const a = /^[a-z]{2,9}$/g; const b = ["four", "two", "three", "one"]; const c = ["one", "two"]; const d = /^a/;';
    assert.deepEqual(rulesIn(text), ["/^[a-z]{2,9}$/", "four one three two"]);
  });
});

/** The patterns of a source, and its lists of texts, which are the same in any order. */
function rulesIn(source: string): string[] {
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const pattern = node.text.slice(0, node.text.lastIndexOf("/") + 1);
      if (pattern.length - 2 >= LONG_PATTERN) found.push(pattern);
    }
    if (ts.isArrayLiteralExpression(node) && node.elements.length >= LONG_LIST && node.elements.every(ts.isStringLiteral))
      found.push(node.elements.map((one) => (one as ts.StringLiteral).text).sort().join(" ")); // prettier-ignore
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile("x.ts", source, ts.ScriptTarget.Latest, true));
  return found;
}
