import { buildSync } from "esbuild";
import { bundleOptions, AGENT_BUNDLE } from "./bundle-options";

/** How Node.js is started on it, as in the Dockerfile: small rather than fast. */
export const NODE_FLAGS = [
  "--max-old-space-size=48",
  "--max-semi-space-size=1",
  "--v8-pool-size=1",
  "--optimize-for-size",
];
export const NODE_ENVIRONMENT = { UV_THREADPOOL_SIZE: "2", MALLOC_ARENA_MAX: "1" };

/**
 * Makes one file of the agent.
 *
 * @returns its path
 */
export function bundleAgent(outfile = AGENT_BUNDLE.bundle): string {
  buildSync({ ...bundleOptions(), outfile });
  return outfile;
}
