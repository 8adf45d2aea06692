import { findPartition, PARTITION_NAMES, vpcLinkRegions, vpcLinkZones } from "./partitions";
import { must } from "./refuse";

/** A problem if a region is not one of a partition that Gatehouse knows. */
export function regionProblems(region: string): string[] {
  const what = `name an AWS region, such as us-east-1, of the partitions ${PARTITION_NAMES.join(", ")}`;
  return must(findPartition(region) !== undefined, "region", what, region);
}

/** A problem if API Gateway cannot reach into a VPC of the region as Gatehouse does: not every region has VPC links V2. */
export function vpcLinkProblems(region: string): string[] {
  const unknown = regionProblems(region);
  if (unknown.length > 0) return unknown;
  const what = `API Gateway has no VPC links V2 there (its developer guide, 2026-11-26): use one of ${vpcLinkRegions().join(", ")}`;
  return must(vpcLinkZones(region).length > 0, "region", what, region);
}
