import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/plans";

export const FOLDER = path.join(ROOT, "docs/migrations");
export const PAGES = readdirSync(FOLDER).filter((name) => name !== "README.md");

/** The one program of a page. */
export function programOf(page: string): string {
  const [block, ...more] = [...readFileSync(path.join(FOLDER, page), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)];
  assert.ok(block && more.length === 0, page);
  return block[1]!;
}
