import * as pulumi from "@pulumi/pulumi";
import { existsSync } from "node:fs";
import path from "node:path";
import type { BuildOptions } from "esbuild";
import { bundled } from "./bundled";

/** Where Lambda finds a function in its code: file and export. */
export const HANDLER = "index.handler";

/**
 * A function as one file of JavaScript for Lambda, with every library in it: what was tested is what runs, whatever SDK the runtime
 * brings along. The package carries the file; in the repository it is made when it is asked for.
 */
export class FunctionBundle {
  readonly #folder: string;
  readonly #bundle: string;

  /** @param name the folder below runtime/ that has its handler.ts */
  constructor(name: string) {
    this.#folder = path.join(__dirname, "../../runtime", name);
    this.#bundle = path.join(this.#folder, "dist", "index.js");
  }

  /** @returns its path, relative to the working directory */
  async file(): Promise<string> {
    if (existsSync(path.join(this.#folder, "handler.ts"))) await this.make();
    return path.relative(process.cwd(), this.#bundle);
  }

  /** What Lambda is given. */
  async archive(): Promise<pulumi.asset.AssetArchive> {
    return new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.FileAsset(await this.file()) });
  }

  async make(): Promise<void> {
    await bundled(this.#bundle, options(this.#folder));
  }
}

function options(folder: string): BuildOptions {
  return {
    // TypeScript in the repository, JavaScript where it is packed.
    entryPoints: [["handler.ts", "handler.js"].map((file) => path.join(folder, file)).find(existsSync)!],
    // Paths in the text are relative to this, hence the same on every machine.
    absWorkingDir: folder,
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
