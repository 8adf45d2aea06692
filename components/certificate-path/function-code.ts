import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Where Lambda finds the function in the code: file and export. */
export const HANDLER = "index.handler";

/** The runtime it is bundled for. */
export const RUNTIME = "nodejs22.x";

const FOLDER = path.join(__dirname, "rotation-function");
const BUNDLE = path.join(FOLDER, "dist", "index.js");

let made: Promise<void> | undefined;

/**
 * The rotation function as one file of JavaScript for Lambda, with every library in it: what was tested is what runs,
 * whatever SDK the runtime brings along. In the repository it is made fresh, once for each process; in the package it was made
 * when it was packed. The same sources give the same text, so that only a change of them is a change.
 *
 * @returns its path, relative to the working directory
 */
export async function functionFile(): Promise<string> {
  if (existsSync(path.join(FOLDER, "handler.ts"))) await (made ??= makeFunction());
  return path.relative(process.cwd(), BUNDLE);
}

/** Writes the file, if it is another. Loads esbuild, which the package does not need. */
export async function makeFunction(): Promise<void> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [["handler.ts", "handler.js"].map((file) => path.join(FOLDER, file)).find(existsSync)!],
    // Paths in the text are relative to this, hence the same on every machine.
    absWorkingDir: FOLDER,
    bundle: true,
    write: false,
    minify: true,
    // Names of classes are read by people: in logs, and in the errors that callers see.
    keepNames: true,
    legalComments: "none",
    platform: "node",
    target: "node22",
    format: "cjs",
    // Of libraries that have both, the form out of which unused parts can be left.
    mainFields: ["module", "main"],
    // An installed tsconfig.json of somebody else's project must not decide how this is compiled.
    tsconfigRaw: {},
    logLevel: "silent",
  });
  const { text } = outputFiles[0]!;
  if (existsSync(BUNDLE) && readFileSync(BUNDLE, "utf8") === text) return;
  mkdirSync(path.dirname(BUNDLE), { recursive: true });
  // Whole or not at all: another process may be reading it.
  const temporary = `${BUNDLE}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, BUNDLE);
}
