import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/plans";

/** One page that people read. */
export interface Page {
  /** Below the repository's root. */
  readonly file: string;
  readonly text: string;
}

/** A fenced block of a page. */
export interface Block {
  /** Such as `ts`; empty where the fence names none. */
  readonly language: string;
  readonly code: string;
}

/** Made of the sources, signatures and not programs: test/docs/api.real.test.ts. */
const MADE = /^docs\/api\//;

/** Every page below docs/, and those that people come by first. */
export const PAGES: readonly Page[] = [
  "README.md",
  "CONTRIBUTING.md",
  "components/README.md",
  ...["docs", "examples"].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md") && !file.includes("node_modules"))
      .map((file) => `${folder}/${file}`),
  ),
]
  .filter((file) => !MADE.test(file))
  .sort()
  .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), "utf8") }));

/** The fenced blocks, those inside lists too. */
export function blocksOf({ text }: Page): Block[] {
  return [...text.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)].map(([, indent = "", language = "", code = ""]) => ({
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** What is typed into a shell: blocks of commands, and one line for each. */
export function commandsOf(page: Page): string[] {
  return blocksOf(page)
    .filter(({ language }) => ["console", "sh", "bash"].includes(language))
    .map(({ code }) => code);
}
