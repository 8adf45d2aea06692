import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build, buildSync, type BuildOptions } from "esbuild";

/** What the Dockerfile copies. */
export const BUNDLE = join(__dirname, "dist", "agent.cjs");

/** How Node.js is started on it, as in the Dockerfile: small rather than fast. */
export const NODE_FLAGS = [
  "--max-old-space-size=48",
  "--max-semi-space-size=1",
  "--v8-pool-size=1",
  "--optimize-for-size",
];
export const NODE_ENVIRONMENT = { UV_THREADPOOL_SIZE: "2", MALLOC_ARENA_MAX: "1" };

/**
 * Makes one file of the agent and all that it imports, for Node.js 20.19 and later.
 *
 * @returns its path
 */
export function bundleAgent(outfile = BUNDLE): string {
  buildSync({ ...options(), outfile });
  return outfile;
}

/** What Docker builds, and a tag that is another one exactly when that is another content. */
export interface ImageContext {
  /** Relative to the working directory, so that it is the same on every machine. */
  readonly directory: string;
  readonly tag: string;
}

/** The folder of the image with the bundle in it, fresh. */
export async function imageContext(): Promise<ImageContext> {
  await build({ ...options(), outfile: BUNDLE });
  const content = createHash("sha256");
  for (const file of [BUNDLE, join(__dirname, "Dockerfile")]) content.update(readFileSync(file));
  return { directory: relative(process.cwd(), __dirname) || ".", tag: content.digest("hex").slice(0, 16) };
}

function options(): BuildOptions {
  const folder = join(__dirname, "..", "agent");
  return {
    // TypeScript in the repository, JavaScript in the package.
    entryPoints: [["main.ts", "main.js"].map((file) => join(folder, file)).find(existsSync)!],
    // Paths in the text are relative to this, hence the same on every machine.
    absWorkingDir: folder,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    // Half the size to read at each health check; names stay, for what the log says of errors.
    minify: true,
    keepNames: true,
    legalComments: "none",
    // An installed tsconfig.json of somebody else's project must not decide how this is compiled.
    tsconfigRaw: {},
    logLevel: "warning",
  };
}
