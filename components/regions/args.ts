import type * as aws from "@pulumi/aws";
import type { GatehouseArgs } from "../gatehouse/args";

/** One of the regions. */
export interface RegionArgs {
  /** The region: one that has VPC links V2. */
  readonly region: string;
  /**
   * What creates in it, for what the region alone does not say: a role that is assumed, default tags. A program's own `aws:…`
   * configuration is not that of an explicit provider.
   * @default a new one, of this region, which refuses every account but the gatehouse's
   */
  readonly provider?: aws.Provider;
}

/** What a gatehouse of one region is given: all but what tells the regions apart. */
export type RegionalArgs = Omit<GatehouseArgs, "region">;

/** Several regions behind one name. Plain TypeScript: programs in other languages make a `Gatehouse` for each region themselves. */
export interface RegionsArgs {
  /** Two or more, of one partition of AWS. */
  readonly regions: readonly RegionArgs[];
  /** The settings of a region's gatehouse. The name in `domain` is the same in all of them. */
  readonly settings: (region: string) => RegionalArgs;
  /**
   * The region that all clients are led to while it is healthy; the other one takes over. Of two regions.
   * @default none: each client is led to the region of the lowest latency
   */
  readonly primary?: string;
  /**
   * Whether Route 53 takes a region out of DNS while none of its tasks is healthy: by a CloudWatch alarm, since it shows no client
   * certificate, and any region may answer the name that it would ask. Failover needs it.
   * @default true
   */
  readonly healthChecks?: boolean;
}
