import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type * as esbuild from "esbuild";

/** What a bundle was made of: the options, and each file as it was then. */
interface Stamp {
  readonly options: string;
  readonly inputs: Record<string, string>;
}

const running = new Map<string, Promise<void>>();

/**
 * Makes one file of a program and all that it imports, unless the one that stands there was made of the very same files:
 * bundling takes a second or two of CPU, looking takes a few milliseconds. The same sources give the same bytes.
 */
export async function bundled(outfile: string, options: esbuild.BuildOptions): Promise<void> {
  const known = running.get(outfile) ?? make(outfile, options);
  running.set(outfile, known);
  return known;
}

async function make(outfile: string, options: esbuild.BuildOptions): Promise<void> {
  const stampFile = `${outfile}.made-of.json`;
  const digest = createHash("sha256").update(JSON.stringify(options)).digest("hex");
  if (existsSync(outfile) && isFresh(stampFile, digest)) return;
  // Here, and not seen by a bundler, because the package carries its bundles and not what makes them.
  const { build } = createRequire(__filename)("esbuild") as typeof esbuild;
  const { outputFiles, metafile } = await build({ ...options, write: false, metafile: true });
  const folder = options.absWorkingDir ?? process.cwd();
  const files = Object.keys(metafile.inputs).map((file) => path.resolve(folder, file));
  const stamp: Stamp = { options: digest, inputs: Object.fromEntries(files.map((file) => [file, lookOf(file)])) };
  mkdirSync(path.dirname(outfile), { recursive: true });
  replace(outfile, outputFiles[0]!.text);
  replace(stampFile, JSON.stringify(stamp));
}

function isFresh(stampFile: string, options: string): boolean {
  if (!existsSync(stampFile)) return false;
  const stamp = JSON.parse(readFileSync(stampFile, "utf8")) as Stamp;
  return stamp.options === options && Object.entries(stamp.inputs).every(([file, look]) => lookOf(file) === look);
}

function lookOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size}` : "gone";
}

/** Whole or not at all: another process may be reading it. */
function replace(file: string, text: string): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}
