import assert from "node:assert/strict";
import ts from "typescript";
import { SOURCES } from "./support/sources";

/*
 * A rule that stands in two files is changed in one of them: neither a pattern nor a list of texts may stand twice. A name that two files
 * export means two things, or is one thing twice.
 */

/** A pattern of so many characters or more is a rule. */
const LONG_PATTERN = 12;
/** A list of so many texts or more is a rule. */
const LONG_LIST = 4;

/** Names that each program of a kind has, or each file of a folder. */
const OF_A_KIND: Readonly<Record<string, string>> = {
  Plan: "what laws read of a plan, whoever made it, and the plan that the preview makes",
  handle: "what a Lambda function does, for tests",
  handler: "what Lambda calls",
  main: "what a command's file begins with",
  readSettings: "what a Lambda function is told",
};

const PRODUCT = [...SOURCES].filter(([file]) => !file.startsWith("test/"));
/** Programs and stacks export outputs and settings, not names that others import; one file holds a program's text. */
const IMPORTED = PRODUCT.filter(([file]) => !/^(index\.ts|stacks\/|tools\/init\/sources\.ts)/.test(file));

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

describe("An exported name", () => {
  it("means one thing", () => {
    const places = new Map<string, Set<string>>();
    for (const [file, text] of IMPORTED)
      for (const name of exportedBy(text)) places.set(name, (places.get(name) ?? new Set()).add(file));
    const shared = [...places].filter(([name, files]) => files.size > 1 && !Object.hasOwn(OF_A_KIND, name));
    assert.deepEqual(
      shared.map(([name, files]) => `${name}: ${[...files].join(", ")}`),
      [],
    );
  });

  it("is found whatever it names, and not where a file passes it on", () => {
    const text =
      'export type A = 1;\nexport async function b() {}\nexport const c = 1;\nexport abstract class D {}\nexport { e } from "./e";\nconst f = 1;';
    assert.deepEqual(exportedBy(text), ["A", "b", "c", "D"]);
  });
});

function exportedBy(source: string): string[] {
  const declared = /^export (?:abstract |async |declare )*(?:const|let|function|class|interface|type) (\w+)/gm;
  return [...source.matchAll(declared)].map(([, name]) => name!);
}

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
