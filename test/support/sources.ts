import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./plans";

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((file) => path.posix.join(folder, file.split(path.sep).join("/")))
    .filter((file) => /(?<!\.d)\.ts$/.test(file) && !/\/(node_modules|dist|fixtures)\//.test(file))
    .sort();
}

/** The text of every file of TypeScript that is written by hand, examples left out, by its path below the root. */
export const SOURCES: ReadonlyMap<string, string> = new Map(
  [
    "index.ts",
    ...["components", "fields", "haproxy", "policy", "runtime", "stacks", "tools", "test"].flatMap(filesBelow),
  ].map((file) => [file, readFileSync(path.join(ROOT, file), "utf8")]),
);
