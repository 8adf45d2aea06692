import type { FleetSigner } from "../request-path/fleet/signer-args";
import type { ResolvedPrivateApiFront } from "./args";
import { invoked } from "./endpoint";
import { frontHost } from "./registration";

/** What signs requests in each task, and for what: this API's one stage. */
export function frontSigner(
  args: ResolvedPrivateApiFront,
  { tasksAlone: _, ...settings }: NonNullable<ResolvedPrivateApiFront["signing"]>,
): FleetSigner {
  return { ...settings, host: frontHost(args), invokes: invoked(args) };
}
