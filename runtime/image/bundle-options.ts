import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BuildOptions } from "esbuild";

/** The folder that Docker builds, and the file of it that is made of the agent. */
export const AGENT_BUNDLE = { folder: __dirname, bundle: join(__dirname, "dist", "agent.cjs") };

/** How the agent and all that it imports become one file, for Node.js 20.19 and later. */
export function bundleOptions(): BuildOptions {
  const folder = join(__dirname, "..", "agent");
  return {
    // TypeScript in the repository, JavaScript where it is packed.
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
