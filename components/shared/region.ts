import type { TextRule } from "../../fields";
import { findPartition, PARTITION_NAMES, VPC_LINKS_SOURCE, vpcLinkRegions, vpcLinkZones } from "./partitions";

/** A region of a partition that Gatehouse knows. */
export const REGION: TextRule = {
  what: `name an AWS region of the partitions ${PARTITION_NAMES.join(", ")}`,
  fits: (region) => findPartition(region) !== undefined,
  example: "us-east-1",
};

/** One where API Gateway can reach into a VPC as Gatehouse does: not every region has VPC links V2. */
export const VPC_LINK_REGION: TextRule = {
  what: `name a region that has VPC links V2 (${VPC_LINKS_SOURCE}), one of ${vpcLinkRegions().join(", ")}`,
  fits: (region) => vpcLinkZones(region).length > 0,
  example: "us-east-1",
};
