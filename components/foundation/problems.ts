import { isDeepStrictEqual } from "node:util";
import { must, problemsOf, type Rule } from "../../fields";
import { nameFits } from "../shared/names";
import { VPC_LINKS_SOURCE, vpcLinkZones } from "../shared/partitions";
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
  const zones = { of: ["availabilityZoneIds", "region"], problems: zonesOfTheRegion };
  return problemsOf(NETWORK, args, [...NETWORK_RULES, zones]);
}

/** What a network's rules look at. */
type Settings = Omit<ResolvedNetwork, "accountId" | "flowLogGroupArn">;

export const NETWORK_RULES: Rule<Omit<Settings, "region">>[] = [
  { of: ["existing", "cidrBlock", "availabilityZoneIds", "natStrategy", "endpoints"], problems: newOrExisting },
];

function newOrExisting({
  existing,
  cidrBlock,
  availabilityZoneIds,
  natStrategy,
  endpoints,
}: Omit<Settings, "region">): string[] {
  const { rows } = NETWORK_SETTINGS;
  if (existing === undefined) {
    // Each is optional by itself: what it must be is in its row.
    return [
      ...rows.cidrBlock.problems(cidrBlock, "cidrBlock"),
      ...rows.availabilityZoneIds.problems(availabilityZoneIds, "availabilityZoneIds"),
    ];
  }
  const what = "leave it out to have a new VPC, or leave out cidrBlock, availabilityZoneIds, natStrategy and endpoints";
  const changed = [
    cidrBlock,
    availabilityZoneIds,
    natStrategy === rows.natStrategy.default ? undefined : natStrategy,
    isDeepStrictEqual(endpoints, rows.endpoints.default) ? undefined : endpoints,
  ].filter((one) => one !== undefined);
  return must(changed.length === 0, "existing", what, changed[0]);
}

/**
 * Zones are of the network, the region is everybody's. A link, the balancer and the tasks share subnets, so a zone without
 * VPC links V2 is of no use to any of them.
 */
export function zonesOfTheRegion({
  availabilityZoneIds = [],
  region,
}: Pick<Settings, "availabilityZoneIds" | "region">): string[] {
  const linked = vpcLinkZones(region);
  const what =
    linked.length > 0
      ? `use zones of ${region} that have VPC links V2 (${VPC_LINKS_SOURCE}), two or more of ${linked.join(", ")}`
      : `use a region that has VPC links V2 (${VPC_LINKS_SOURCE}): ${region} has none`;
  const without = availabilityZoneIds.filter((zone) => !linked.includes(zone));
  return must(without.length === 0, "availabilityZoneIds", what, without);
}
