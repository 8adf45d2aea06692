import { join } from "node:path";
import { buildSync } from "esbuild";

/** What the Dockerfile copies. */
export const BUNDLE = join(__dirname, "dist", "agent.cjs");

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
