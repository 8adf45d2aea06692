import { existsSync } from "node:fs";
import path from "node:path";
import type { BuildOptions } from "esbuild";
import { bundled } from "../bundled";

/** Where Lambda finds the function in the code: file and export. */
export const HANDLER = "index.handler";

const FOLDER = path.join(__dirname, "../../../runtime/rotation");
const BUNDLE = path.join(FOLDER, "dist", "index.js");

/**
 * The rotation function as one file of JavaScript for Lambda, with every library in it: what was tested is what runs,
 * whatever SDK the runtime brings along. The package carries the file; in the repository it is made when it is asked for.
 *
 * @returns its path, relative to the working directory
 */
export async function functionFile(): Promise<string> {
  if (existsSync(path.join(FOLDER, "handler.ts"))) await makeFunction();
  return path.relative(process.cwd(), BUNDLE);
}

export async function makeFunction(): Promise<void> {
  await bundled(BUNDLE, options());
}

function options(): BuildOptions {
  return {
    // TypeScript in the repository, JavaScript where it is packed.
    entryPoints: [["handler.ts", "handler.js"].map((file) => path.join(FOLDER, file)).find(existsSync)!],
    // Paths in the text are relative to this, hence the same on every machine.
    absWorkingDir: FOLDER,
    bundle: true,
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
  };
}
