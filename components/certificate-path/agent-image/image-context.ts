import { existsSync } from "node:fs";
import path from "node:path";
import { agentContext, type BuildContext } from "../../../runtime/image/build-context";
import { bundleOptions, AGENT_BUNDLE } from "../../../runtime/image/bundle-options";
import { bundled } from "../../shared/bundled";

/** Once a process, as the bundle: hashing half a megabyte took a twentieth of a plan's CPU. */
let made: BuildContext | undefined;

/** The folder of the agent's image. The package carries the bundle in it; in the repository it is made when it is asked for. */
export async function imageContext(): Promise<BuildContext> {
  if (existsSync(path.join(AGENT_BUNDLE.folder, "bundle-options.ts"))) await makeAgent();
  const { directory, tag } = (made ??= agentContext());
  // Relative to the working directory, so that it is the same on every machine.
  return { directory: path.relative(process.cwd(), directory) || ".", tag };
}

export async function makeAgent(): Promise<void> {
  await bundled(AGENT_BUNDLE.bundle, bundleOptions());
}
