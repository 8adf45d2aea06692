import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { planOf, ROOT } from "../support/plans";

const FOLDER = path.join(ROOT, "docs/operations");
const RUNBOOKS = readdirSync(FOLDER).map((file) => ({ file, text: readFileSync(path.join(FOLDER, file), "utf8") }));

/** What an operator fills in from elsewhere than an output. */
const NOT_OUTPUTS = ["stack", "version", "the one with AWSPREVIOUS", "the one with AWSCURRENT", "PEM"];

describe("The runbooks", () => {
  let outputs: ReadonlySet<string>;
  before(async () => {
    outputs = new Set(names((await planOf("prod")).outputs));
  });

  for (const { file, text } of RUNBOOKS) {
    it(`name nothing that is not an output: ${file}`, () => {
      const open = [...text.matchAll(/(?<=[ "])<([^<>\n]+)>/g)].map(([, name = ""]) => name);
      assert.deepEqual(
        open.filter((name) => !NOT_OUTPUTS.includes(name) && !outputs.has(name)),
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

/** Every property of the outputs, at any depth. */
function names(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...names(inner)]);
}
