import assert from "node:assert/strict";
import ts from "typescript";
import { PAGES } from "./docs/pages";
import { SOURCES } from "./support/sources";

/** What a reader stumbles over, and what to write instead. */
const STUMBLED_OVER: Readonly<Record<string, { readonly found: RegExp; readonly instead: string }>> = {
  "is no list": {
    found: /(?<!\b(?:there|where|here) )\b(?:is|are|was|were|be) no (?!longer|more\b|one\b|less\b|matter|other)[a-z]/i,
    instead: "is not a list",
  },
  "judges, doors, whence": {
    found: /\b(?:judge[sd]?|judging|doors|whence)\b/i,
    instead: "checks or verifies, ports, from where",
  },
};

/** Decisions are superseded, not edited. */
const NOT_EDITED = /^docs\/decisions\//;

/** Words that as a name say nothing of what has it. */
const NAMELESS = "demands door doors establish ground its judge mine moves own thing things undo who whose world".split(
  " ",
);

/** Where a name is another program's to read. */
const READ_ELSEWHERE: Readonly<Record<string, string>> = {
  "components/api/context.ts own": "a property of the reference, which teams' programs of other versions read",
  "components/api/reference.ts own": "the same",
  "components/api/rules.ts own": "the same",
  "tools/apis/command.ts own": "the same",
  "tools/apis/referring.ts own": "the same",
  "test/components/gatehouse/reference.test.ts own": "the same",
};

const TEXTS = new Map([...SOURCES, ...PAGES.map(({ file, text }) => [file, text] as const)]);
TEXTS.delete("test/words.test.ts");

describe("The words of code and documents", () => {
  for (const [words, { found, instead }] of Object.entries(STUMBLED_OVER))
    it(`are "${instead}", not "${words}"`, () => {
      const places = [...TEXTS]
        .filter(([file]) => !NOT_EDITED.test(file))
        .flatMap(([file, text]) =>
          text.split("\n").flatMap((line, i) => (found.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
        );
      assert.deepEqual(places, []);
    });

  it(`name nothing ${NAMELESS.join(", ")}`, () => {
    const found = [...SOURCES].flatMap(([file, text]) => declared(text, NAMELESS).map((name) => `${file} ${name}`));
    assert.deepEqual([...new Set(found)], Object.keys(READ_ELSEWHERE));
  });

  it("are looked for where a name is declared, and not in comments and texts", () => {
    const text =
      'const own = 1; f((its) => its); const { a: who, mine } = b; g({ door: x.own }); // who\n/* its */ "(own)";';
    assert.deepEqual(declared(text, NAMELESS), ["own", "its", "who", "mine"]);
  });
});

/** Those of the names that a source declares: variables, parameters, members, functions and types. */
function declared(source: string, names: readonly string[]): string[] {
  const named = new RegExp(`\\b(?:${names.join("|")})\\b`);
  // Parsing all takes seconds: most files have such words in comments alone.
  if (!named.test(source.replace(/\/\*.*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/gs, ""))) return [];
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    const name = (node as { readonly name?: ts.Node }).name;
    const declares = ts.isDeclarationStatement(node) || ts.isParameter(node) || ts.isVariableDeclaration(node) || ts.isBindingElement(node) || ts.isClassElement(node) || ts.isTypeElement(node); // prettier-ignore
    if (declares && name !== undefined && ts.isIdentifier(name) && names.includes(name.text)) found.push(name.text);
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile("x.ts", source, ts.ScriptTarget.Latest, true));
  return found;
}
