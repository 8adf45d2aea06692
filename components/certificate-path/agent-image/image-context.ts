import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { bundleOptions, IMAGE } from "../../../runtime/image/bundle-options";
import { bundled } from "../bundled";

/** What Docker builds, and a tag that is another one exactly when that is another content. */
export interface ImageContext {
  /** Relative to the working directory, so that it is the same on every machine. */
  readonly directory: string;
  readonly tag: string;
}

/** The folder of the agent's image. The package carries the bundle in it; in the repository it is made when it is asked for. */
export async function imageContext(): Promise<ImageContext> {
  if (existsSync(path.join(IMAGE.folder, "bundle-options.ts"))) await makeAgent();
  const content = createHash("sha256");
  for (const file of [IMAGE.bundle, path.join(IMAGE.folder, "Dockerfile")]) content.update(readFileSync(file));
  return {
    directory: path.relative(process.cwd(), IMAGE.folder) || ".",
    tag: content.digest("hex").slice(0, 16),
  };
}

export async function makeAgent(): Promise<void> {
  await bundled(IMAGE.bundle, bundleOptions());
}
