import { join } from "node:path";
import { buildSync } from "esbuild";

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
  buildSync({
    entryPoints: [join(__dirname, "..", "agent", "main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    // Half the size to read at each health check; names stay, for what the log says of errors.
    minify: true,
    keepNames: true,
    legalComments: "none",
    logLevel: "warning",
  });
  return outfile;
}
