import { isDeepStrictEqual } from "node:util";
import { must, problemsOf, within, type Rule } from "../../fields";
import { fleetServices } from "./fleet-services";
import { nameFits } from "../shared/names";
import { VPC_LINKS_SOURCE, vpcLinkZones } from "../shared/partitions";
import {
  KEYS,
  LOGS,
  NETWORK,
  NETWORK_SETTINGS,
  NatStrategy,
  type ExistingNetwork,
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
  {
    of: ["existing", "cidrBlock", "availabilityZoneIds", "natStrategy", "endpoints", "endpointsInOneZone", "s3Access"],
    problems: newOrExisting,
  },
  {
    of: ["existing"],
    problems: ({ existing }) => (existing === undefined ? [] : within("existing", bothOrNeither(existing))),
  },
  { of: ["existing", "natStrategy", "endpoints"], problems: endpointProblems },
  { of: ["availabilityZoneIds", "formerZoneIds"], problems: formerZoneProblems },
];

/** A zone that is gone has no subnet that a link could stay in; the same zones are the same link. */
function formerZoneProblems({ availabilityZoneIds = [], formerZoneIds }: Omit<Settings, "region">): string[] {
  const isPart = formerZoneIds.every((zone) => availabilityZoneIds.includes(zone));
  const isSmaller = formerZoneIds.length < availabilityZoneIds.length;
  const what = "name some of availabilityZoneIds, those that there were before one was added, or leave it out";
  return must(formerZoneIds.length === 0 || (isPart && isSmaller), "formerZoneIds", what, formerZoneIds);
}

function newOrExisting({
  existing,
  cidrBlock,
  availabilityZoneIds,
  natStrategy,
  endpoints,
  endpointsInOneZone,
  s3Access,
}: Omit<Settings, "region">): string[] {
  const { rows } = NETWORK_SETTINGS;
  if (existing === undefined) {
    // Each is optional by itself: what it must be is in its row.
    return [
      ...rows.cidrBlock.problems(cidrBlock, "cidrBlock"),
      ...rows.availabilityZoneIds.problems(availabilityZoneIds, "availabilityZoneIds"),
    ];
  }
  const what =
    "leave it out to have a new VPC, or leave out cidrBlock, availabilityZoneIds, natStrategy, endpoints, endpointsInOneZone and s3Access";
  const changed = [
    cidrBlock,
    availabilityZoneIds,
    natStrategy === rows.natStrategy.default ? undefined : natStrategy,
    isDeepStrictEqual(endpoints, rows.endpoints.default) ? undefined : endpoints,
    endpointsInOneZone ? true : undefined,
    s3Access.length === 0 ? undefined : s3Access,
  ].filter((one) => one !== undefined);
  return must(changed.length === 0, "existing", what, changed[0]);
}

function bothOrNeither({ endpointsSecurityGroupId: group, s3PrefixListId: list }: ExistingNetwork): string[] {
  const missing = group === undefined ? "endpointsSecurityGroupId" : "s3PrefixListId";
  const what =
    "give both endpointsSecurityGroupId and s3PrefixListId, or neither where the private subnets have NAT: a task needs both to pull its image";
  return must((group === undefined) === (list === undefined), missing, what, undefined);
}

/** Without a way to a service that it calls no task starts. */
function endpointProblems(settings: Omit<Settings, "region">): string[] {
  const missing = withoutEndpoint(settings);
  const what = `name ${missing.join(", ")} too, or have NAT (natStrategy): a task reaches them by nothing else, and starts by all`;
  return must(missing.length === 0 || hasNat(settings), "endpoints", what, settings.endpoints);
}

/** Whether private subnets reach the internet. */
export function hasNat({ existing, natStrategy }: Pick<Settings, "existing" | "natStrategy">): boolean {
  return existing === undefined ? natStrategy !== NatStrategy.None : existing.endpointsSecurityGroupId === undefined;
}

/** The services that the fleet calls and that have no endpoint. */
export function withoutEndpoint({ existing, endpoints }: Pick<Settings, "existing" | "endpoints">): string[] {
  const has = existing === undefined ? endpoints : existing.endpointsSecurityGroupId === undefined ? [] : fleetServices;
  return fleetServices.filter((service) => !has.includes(service));
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
