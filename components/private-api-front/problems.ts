import { must, problemsOf, under, type Rule } from "../../fields";
import { SETTINGS_RULES, SIGNED_LATER_MS } from "../../haproxy/config";
import { NAME_LENGTH } from "../request-path/balancer/problems";
import { FLEET_RULES, IMAGE_RULES, signerProblems } from "../request-path/fleet/problems";
import { stopProblems } from "../request-path/fleet/stop";
import { AWS_ACCESS_RULES } from "../shared/aws-access";
import { nameFits } from "../shared/names";
import {
  API_FIRST_MS,
  PRIVATE_API_FRONT,
  type PrivateApiFrontArgs,
  type ResolvedPrivateApiFront as Settings,
} from "./args";

/** All that is wrong with the name and the arguments, in the caller's words; empty if nothing. Creates nothing. */
export function privateApiFrontProblems(name: string, args: PrivateApiFrontArgs): string[] {
  return [...nameFits(name, "-balancer", NAME_LENGTH, "load balancer"), ...problemsOf(PRIVATE_API_FRONT, args, RULES)];
}

/** The longest that a request may take, in seconds. */
export const longestCallSeconds = ({ api, signing }: Pick<Settings, "api" | "signing">): number =>
  Math.ceil((api.timeoutMilliseconds + API_FIRST_MS + (signing ? SIGNED_LATER_MS : 0)) / 1000);

const RULES: Rule<Settings>[] = [
  ...FLEET_RULES,
  ...IMAGE_RULES,
  ...AWS_ACCESS_RULES,
  ...under("haproxy", ({ haproxy }: Settings) => haproxy, SETTINGS_RULES),
  {
    of: ["signing", "memoryMiB", "region", "overNat"],
    problems: ({ signing, ...fleet }) => signerProblems(signing, fleet, "signing"),
  },
  {
    of: ["stopTimeoutSeconds", "api.timeoutMilliseconds", "signing"],
    problems: (settings) => stopProblems(settings.stopTimeoutSeconds, longestCallSeconds(settings)),
  },
  {
    of: ["haproxy"],
    problems: ({ haproxy: { timeouts } }) =>
      must(
        timeouts.serverMs === SERVER_MS,
        "haproxy.timeouts.serverMs",
        "leave it out: api.timeoutMilliseconds says how long is waited",
        timeouts.serverMs,
      ),
  },
];

const SERVER_MS = PRIVATE_API_FRONT.rows.haproxy.rows.timeouts.rows.serverMs.default;
