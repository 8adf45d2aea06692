import type * as pulumi from "@pulumi/pulumi";
import type { GatehouseArgs } from "../gatehouse/args";
import { RoutingPolicy, type RoutingSettings } from "../request-path/domain/args";
import { vpcLinkZones } from "../shared/partitions";
import type { RegionalArgs, RegionsArgs } from "./args";

/** What tells a region's resources apart: `use1`, as its zones are called. A balancer's name has no room for `us-east-1`. */
export function regionalName(name: string, region: string): string {
  const [zone = region] = vpcLinkZones(region);
  return `${name}-${zone.split("-")[0]}`;
}

/** A region's settings with what it is led to by. */
export function inRegion(
  given: RegionalArgs,
  { primary }: Pick<RegionsArgs, "primary">,
  region: string,
  healthCheckId: pulumi.Input<string> | undefined,
): GatehouseArgs {
  const routing: RoutingSettings = {
    policy: policyOf(primary, region),
    ...(healthCheckId !== undefined && { healthCheckId }),
  };
  const { domain, former } = given;
  return {
    ...given,
    region,
    ...(domain && { domain: { ...domain, routing } }),
    ...(former?.domains && { former: { ...former, domains: former.domains.map((one) => ({ ...one, routing })) } }),
  };
}

function policyOf(primary: string | undefined, region: string): RoutingPolicy {
  if (primary === undefined) return RoutingPolicy.Latency;
  return primary === region ? RoutingPolicy.Primary : RoutingPolicy.Secondary;
}
