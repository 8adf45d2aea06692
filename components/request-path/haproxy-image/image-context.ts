import path from "node:path";
import { haproxyContext, type BuildContext } from "../../../runtime/image/build-context";

/** The folder of HAProxy's image: one line that names the stock one, by tag and digest. */
export function haproxyImageContext(): BuildContext {
  const { directory, tag } = haproxyContext();
  // Relative to the working directory, so that it is the same on every machine.
  return { directory: path.relative(process.cwd(), directory) || ".", tag };
}
