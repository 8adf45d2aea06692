import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { planOf, ROOT } from "../support/plans";

const RUNBOOKS = ["docs/operations", "docs/runbooks"].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder)).map((name) => {
    const file = `${folder}/${name}`;
    return { file, text: readFileSync(path.join(ROOT, file), "utf8") };
  }),
);

/** What an operator fills in from elsewhere than an output. */
const NOT_OUTPUTS = ["stack", "version", "the one with AWSPREVIOUS", "the one with AWSCURRENT", "PEM"];

describe("The runbooks", () => {
  let outputs: ReadonlySet<string>;
  before(async () => {
    outputs = new Set(names((await planOf("prod")).outputs));
  });

  it("say of each code that the function may stop with what to do", () => {
    const source = readFileSync(path.join(ROOT, "runtime/rotation/refused.ts"), "utf8");
    const codes = [...source.matchAll(/^ {2}\| "(\w+)"/gm)].map(([, code = ""]) => code);
    const rows = RUNBOOKS.flatMap(({ text }) => text.match(/^\| .*`\w+`.*$/gm) ?? []);
    assert.ok(codes.length > 20);
    assert.deepEqual(
      codes.filter((code) => !rows.some((row) => row.split("|")[1]?.includes(`\`${code}\``))),
      [],
    );
  });

  for (const { file, text } of RUNBOOKS) {
    it(`name nothing that is not an output: ${file}`, () => {
      const open = [...text.matchAll(/(?<=[ "])<([^<>\n]+)>/g)].map(([, name = ""]) => name);
      assert.deepEqual(
        open.filter((name) => !NOT_OUTPUTS.includes(name) && !outputs.has(name)),
        [],
      );
      const asked = [...text.matchAll(/pulumi stack output (\w+)/g)].map(([, name = ""]) => name);
      assert.deepEqual(
        asked.filter((name) => !outputs.has(name)),
        [],
      );
    });

    it(`name a test for each sequence, which is there: ${file}`, () => {
      const rows = [...text.matchAll(/^\| [^|]+ \| `(test\/[^`]+)` *\| ([^|]+?) *\|$/gm)];
      // An alarm's page has no sequence of its own: it says where to look, and which of these to begin.
      assert.ok(rows.length > 1 || file.startsWith("docs/runbooks/"), "has a table of tests");
      const missing = rows.filter(
        ([, source = "", title = ""]) => !titles(source).some((one) => one.startsWith(title)),
      );
      assert.deepEqual(
        missing.map(([, , title]) => title),
        [],
      );
    });

    it(`describe outputs that there are: ${file}`, () => {
      const [, table = ""] = /^\| output [^\n]*\n\|[^\n]*\n((?:\|[^\n]*\n)+)/m.exec(text) ?? [];
      const described = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name = ""]) => name);
      assert.deepEqual(
        described.filter((name) => !outputs.has(name)),
        [],
      );
    });
  }
});

/** What the tests of a file are called. */
function titles(source: string): string[] {
  const found = readFileSync(path.join(ROOT, source), "utf8").matchAll(/\bit\(\s*(["'`])((?:\\.|(?!\1).)*)\1/gs);
  return [...found].map(([, , title = ""]) => title.replaceAll(/\\(.)/g, "$1"));
}

/** Every property of the outputs, at any depth. */
function names(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...names(inner)]);
}
