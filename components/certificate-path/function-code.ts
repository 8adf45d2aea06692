import { existsSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";

/** Where Lambda finds the function in the code: file and export. */
export const HANDLER = "index.handler";

/** The runtime it is bundled for. */
export const RUNTIME = "nodejs22.x";

const FOLDER = path.join(__dirname, "rotation-function");

let known: string | undefined;

/**
 * The rotation function as one file of JavaScript for Lambda, with every library in it: what was tested is what runs,
 * whatever SDK the runtime brings along. The same sources give the same text, so that only a change of them is a change.
 */
export function functionCode(): string {
  return (known ??= bundle());
}

function bundle(): string {
  // TypeScript in the repository, JavaScript in the package.
  const entry = ["handler.ts", "handler.js"].map((file) => path.join(FOLDER, file)).find(existsSync)!;
  const { outputFiles } = buildSync({
    entryPoints: [entry],
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
  return outputFiles[0]!.text;
}
