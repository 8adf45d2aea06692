import assert from "node:assert/strict";
import { PAGES } from "./docs/pages";
import { SOURCES } from "./support/sources";

/** What a reader stumbles over, and what to write instead. */
const STUMBLED_OVER: Readonly<Record<string, { readonly found: RegExp; readonly instead: string }>> = {
  "is no list": {
    found: /(?<!\b(?:there|where|here) )\b(?:is|are|was|were|be) no (?!longer|more\b|one\b|less\b|matter|other)[a-z]/i,
    instead: "is not a list",
  },
};

const TEXTS = new Map([...SOURCES, ...PAGES.map(({ file, text }) => [file, text] as const)]);
TEXTS.delete("test/words.test.ts");

describe("The words of code and documents", () => {
  for (const [words, { found, instead }] of Object.entries(STUMBLED_OVER))
    it(`are "${instead}", not "${words}"`, () => {
      const places = [...TEXTS].flatMap(([file, text]) =>
        text.split("\n").flatMap((line, i) => (found.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
      );
      assert.deepEqual(places, []);
    });
});
