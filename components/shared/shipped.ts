import { existsSync } from "node:fs";
import path from "node:path";

/** One of the files that the package carries for Lambda and the images, from this folder. */
const CARRIED = "../../runtime/heartbeat/index.mjs";

/**
 * Throws where the files that the package carries are not beside its code, as in a bundle: resources would be made of files that are
 * not there, and only `pulumi up` would say so.
 */
export function refuseToBeBundled(): void {
  // In a bundle that is an ES module there is no __dirname.
  const folder = typeof __dirname === "undefined" ? undefined : __dirname;
  if (folder !== undefined && existsSync(path.join(folder, CARRIED))) return;
  throw new Error(
    "pulumi-gatehouse cannot be part of a bundle, because it reads files beside its code: mark it as external, with Pulumi's packages " +
      "(esbuild: --external:pulumi-gatehouse --external:@pulumi/*)",
  );
}
