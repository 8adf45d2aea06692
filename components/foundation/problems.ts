import { isDeepStrictEqual } from "node:util";
import { must, problemsOf, type Rule } from "../../fields";
import { nameFits } from "../shared/names";
import {
  KEYS,
  LOGS,
  NETWORK,
  NETWORK_SETTINGS,
  type KeysArgs,
  type LogsArgs,
  type NetworkArgs,
  type ResolvedNetwork,
} from "./args";

/** All that is wrong with the keys' name and arguments; empty if nothing. */
export function keysProblems(name: string, args: KeysArgs): string[] {
  return [...nameFits(name, "-logs", 248, "KMS alias"), ...KEYS.problems(args)];
}

/** All that is wrong with the logs' name and arguments; empty if nothing. */
export function logsProblems(name: string, args: LogsArgs): string[] {
  return [...nameFits(name, "", 400, "log group"), ...LOGS.problems(args)];
}

/** All that is wrong with the network's arguments; empty if nothing. Its name is a tag, which may be anything. */
export function networkProblems(args: NetworkArgs): string[] {
  const zones = { of: ["availabilityZones", "region"], problems: zonesOfTheRegion };
  return problemsOf(NETWORK, args, [...NETWORK_RULES, zones]);
}

/** What a network's rules look at. */
type Settings = Omit<ResolvedNetwork, "accountId" | "flowLogGroupArn">;

export const NETWORK_RULES: Rule<Omit<Settings, "region">>[] = [
  { of: ["existing", "cidrBlock", "availabilityZones", "natStrategy", "endpoints"], problems: newOrExisting },
];

function newOrExisting({
  existing,
  cidrBlock,
  availabilityZones,
  natStrategy,
  endpoints,
}: Omit<Settings, "region">): string[] {
  const { rows } = NETWORK_SETTINGS;
  if (existing === undefined) {
    // Each is optional by itself: what it must be is in its row.
    return [
      ...rows.cidrBlock.problems(cidrBlock, "cidrBlock"),
      ...rows.availabilityZones.problems(availabilityZones, "availabilityZones"),
    ];
  }
  const what = "leave it out to have a new VPC, or leave out cidrBlock, availabilityZones, natStrategy and endpoints";
  const changed = [
    cidrBlock,
    availabilityZones,
    natStrategy === rows.natStrategy.default ? undefined : natStrategy,
    isDeepStrictEqual(endpoints, rows.endpoints.default) ? undefined : endpoints,
  ].filter((one) => one !== undefined);
  return must(changed.length === 0, "existing", what, changed[0]);
}

/** Zones are of the network, the region is everybody's. */
export function zonesOfTheRegion({
  availabilityZones = [],
  region,
}: Pick<Settings, "availabilityZones" | "region">): string[] {
  const elsewhere = availabilityZones.filter((zone) => !zone.startsWith(region));
  return must(elsewhere.length === 0, "availabilityZones", `name zones of ${region}`, elsewhere);
}
