import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Gatehouse } from "../gatehouse/gatehouse";
import { refuse } from "../shared/refuse";
import type { RegionArgs, RegionsArgs } from "./args";
import { createHealthCheck } from "./health-check";
import { regionsProblems } from "./problems";
import { regionalName, inRegion } from "./regional";

export { regionsProblems };

/**
 * One gatehouse in each region, behind one name.
 *
 * client -> **Route 53** -> a region's gateway -> link -> balancer -> fleet -> backends
 *
 * Creates for each region a provider, a `Gatehouse` with its own network, secrets, authorities and certificates, and a health check that takes
 * the region out of DNS; and no resource that two regions share, but the zone that the name is in. Regions are added at the list's end, in two
 * steps where clients call already (docs/operations/regions.md).
 *
 * @param name what resources' names begin with, `<name>-use1` and so on: up to 10 characters
 * @returns each region's gatehouse, by region
 * @throws RunError with all that is wrong, before anything registers
 *
 * @example
 * const { "us-east-1": east, "eu-central-1": frankfurt } = gatehousesInRegions("edge", {
 *   regions: [{ region: "us-east-1" }, { region: "eu-central-1" }],
 *   settings: (region) => ({ ...shared, network: networks[region] }),
 * });
 */
export function gatehousesInRegions(name: string, args: RegionsArgs): Readonly<Record<string, Gatehouse>> {
  refuse(regionsProblems(name, args));
  return Object.fromEntries(args.regions.map((one) => [one.region, createRegion(name, args, one)]));
}

function createRegion(name: string, args: RegionsArgs, one: RegionArgs): Gatehouse {
  const { region } = one;
  const childName = regionalName(name, region);
  const settings = args.settings(region);
  const provider = one.provider ?? new aws.Provider(childName, { region, allowedAccountIds: [settings.accountId] });
  if (args.healthChecks === false)
    return new Gatehouse(childName, inRegion(settings, args, region, undefined), { provider });
  // The records name the health check, which watches an alarm, which watches the balancer: known only once the gatehouse is there.
  let tell!: (id: pulumi.Output<string>) => void;
  const later = new Promise<pulumi.Output<string>>((resolve) => (tell = resolve));
  const gatehouse = new Gatehouse(childName, inRegion(settings, args, region, pulumi.output(later)), { provider });
  tell(createHealthCheck(`${childName}-health`, region, gatehouse, { provider }).id);
  return gatehouse;
}
