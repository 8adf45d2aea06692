import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { bundleOptions } from "./bundle-options";

/** What Docker builds, and a tag that is another one exactly when that is another content. */
export interface ImageContext {
  /** Relative to the working directory, so that it is the same on every machine. */
  readonly directory: string;
  readonly tag: string;
}

const BUNDLE = join(__dirname, "dist", "agent.cjs");

let made: Promise<void> | undefined;

/**
 * The folder of the image. In the repository the bundle is made fresh, once for each process; in the package it was made when it
 * was packed.
 */
export async function imageContext(): Promise<ImageContext> {
  if (existsSync(join(__dirname, "bundle.ts"))) await (made ??= makeBundle());
  const content = createHash("sha256");
  for (const file of [BUNDLE, join(__dirname, "Dockerfile")]) content.update(readFileSync(file));
  return { directory: relative(process.cwd(), __dirname) || ".", tag: content.digest("hex").slice(0, 16) };
}

/** Writes the bundle where the Dockerfile copies it from, if it is another. Loads esbuild, which the package does not need. */
export async function makeBundle(): Promise<void> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({ ...bundleOptions(), write: false });
  const { text } = outputFiles[0]!;
  if (existsSync(BUNDLE) && readFileSync(BUNDLE, "utf8") === text) return;
  mkdirSync(dirname(BUNDLE), { recursive: true });
  // Whole or not at all: another process may be reading it.
  const temporary = `${BUNDLE}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, BUNDLE);
}
