import type * as aws from "@pulumi/aws";
import type { ResolvedDomain, RoutingPolicy } from "./args";

type RoutedRecord = Pick<
  aws.route53.RecordArgs,
  "setIdentifier" | "healthCheckId" | "latencyRoutingPolicies" | "weightedRoutingPolicies" | "failoverRoutingPolicies"
>;

/** What each policy makes of a record. */
const POLICIES = {
  Latency: ({ region }) => ({ latencyRoutingPolicies: [{ region }] }),
  Weighted: ({ routing }) => ({ weightedRoutingPolicies: [{ weight: routing?.weight ?? 0 }] }),
  Primary: () => ({ failoverRoutingPolicies: [{ type: "PRIMARY" }] }),
  Secondary: () => ({ failoverRoutingPolicies: [{ type: "SECONDARY" }] }),
} satisfies Record<RoutingPolicy, (args: ResolvedDomain) => RoutedRecord>;

/** What tells this region's records from those that other regions have of the same name; nothing if none has. */
export function routedRecord(args: ResolvedDomain): RoutedRecord {
  const { routing, region } = args;
  if (routing === undefined) return {};
  const { policy, healthCheckId } = routing;
  return {
    ...POLICIES[policy](args),
    // A region has one API Gateway domain of a name, so no two records are called the same.
    setIdentifier: region,
    ...(healthCheckId !== undefined && { healthCheckId }),
  };
}
