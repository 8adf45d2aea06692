import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/plans";

/** Not kept in the repository: installed, or made when something runs. */
const MADE = /^(node_modules|dist|runtime\/(rotation|image)\/dist)\//;

const FOLDERS = readdirSync(ROOT, { withFileTypes: true }).flatMap((one) =>
  one.isDirectory() && ![".git", "dist", "node_modules"].includes(one.name) ? [one.name] : [],
);
const FILES = [...readdirSync(ROOT), ...FOLDERS.flatMap(filesBelow)];

/**
 * A path below one of the folders, such as `node tools/haproxy/get.js` names; not one with a part left open (`<stack>`), nor an ARN, nor a
 * link, which is relative to its page (documents.test.ts).
 */
const NAMED = new RegExp(
  `(?<![\\w./:-])(?<!\\]\\()(?:${FOLDERS.join("|").replaceAll(".", "\\.")})/[\\w./*-]*(?![\\w./*<-])`,
  "g",
);

// A decision says what was true when it was taken; test/docs/decisions.test.ts reads those.
const TEXTS = FILES.filter((file) => /(^|\/)[\w-]+\.md$/.test(file) && !/^docs\/decisions\/\d/.test(file));

describe("The paths that the documents name", () => {
  for (const text of [...TEXTS, ".ci/run"]) {
    it(`are there: ${text}`, () => {
      const named = readFileSync(path.join(ROOT, text), "utf8").match(NAMED) ?? [];
      assert.deepEqual(
        named.map((one) => one.replace(/[./]+$/, "")).filter((one) => !MADE.test(`${one}/`) && !isThere(one)),
        [],
      );
    });
  }
});

/** A file or a folder; with `*` for a part of a name and `**` for any number of folders. */
function isThere(named: string): boolean {
  // A decision may be named by its number alone.
  if (/^docs\/decisions\/\d{4}$/.test(named)) return FILES.some((file) => file.startsWith(`${named}-`));
  const parts = named.replaceAll(".", "\\.").split("**/");
  const pattern = new RegExp(`^${parts.map((part) => part.replaceAll("*", "[^/]*")).join("(.+/)?")}(/|$)`);
  return FILES.some((file) => pattern.test(file));
}

function filesBelow(folder: string): string[] {
  const files = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return files.map((file) => path.posix.join(folder, file.split(path.sep).join("/")));
}
