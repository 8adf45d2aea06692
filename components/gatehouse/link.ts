import type * as pulumi from "@pulumi/pulumi";
import type { Network } from "../foundation/network";
import { Link } from "../request-path/link/link";
import type { ResolvedGatehouse } from "./args";

/**
 * The link into the network. In a VPC of ours it is named by its zones, so that one over other zones is another link and can stand
 * beside it for a release.
 */
export function createLink(
  name: string,
  { network: { availabilityZoneIds, formerZoneIds } }: ResolvedGatehouse,
  network: Network,
  opts: pulumi.ComponentResourceOptions,
): Link {
  const { vpcId, privateSubnetIds: subnetIds } = network;
  if (availabilityZoneIds === undefined) return new Link(name, { vpcId, subnetIds }, opts);
  const zones = inOrder(availabilityZoneIds);
  const former = {
    label: labelOf(formerZoneIds),
    subnetIds: subnetIds.apply((ids) => ids.filter((_, i) => formerZoneIds.includes(zones[i]!))),
  };
  const label = labelOf(availabilityZoneIds);
  return new Link(name, { vpcId, subnetIds, label, ...(formerZoneIds.length > 0 && { former }) }, opts);
}

/** By their numbers, as the network's subnets are. */
const inOrder = (zoneIds: readonly string[]): string[] => [...zoneIds].sort((a, b) => numberOf(a) - numberOf(b));

const numberOf = (zoneId: string): number => Number(zoneId.slice(-1));

/** `az1-az4` */
const labelOf = (zoneIds: readonly string[]): string =>
  inOrder(zoneIds)
    .map((zone) => `az${numberOf(zone)}`)
    .join("-");
