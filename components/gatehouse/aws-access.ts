import type * as pulumi from "@pulumi/pulumi";
import type { Network } from "../foundation/network";
import { hasNat, withoutEndpoint } from "../foundation/problems";
import type { AwsAccess } from "../shared/aws-access";
import { elsewhere, isElsewhere } from "../shared/ecr-image";
import type { ResolvedGatehouse } from "./args";

type Images = Pick<ResolvedGatehouse, "fleet" | "agent" | "region" | "network">;

/** How the fleet's tasks reach AWS: over NAT only what no endpoint leads to. */
export function fleetAccess(args: ResolvedGatehouse, network: Network): AwsAccess {
  const needsNat = withoutEndpoint(args.network).length > 0 || Object.values(images(args)).some((image) => isElsewhere(image, args.region)); // prettier-ignore
  return { ...endpointsOf(args, network), overNat: needsNat && hasNat(args.network) };
}

/** How services reach it: what they call beyond that is theirs. */
export function backendsAccess(args: ResolvedGatehouse, network: Network): AwsAccess {
  return { ...endpointsOf(args, network), overNat: hasNat(args.network) };
}

function endpointsOf({ network: { existing } }: ResolvedGatehouse, network: Network): AwsAccess {
  if (existing !== undefined && existing.endpointsSecurityGroupId === undefined) return {};
  const { endpointsSecurityGroupId, s3PrefixListId } = network;
  return {
    endpointsSecurityGroupId: endpointsSecurityGroupId as pulumi.Output<string>,
    s3PrefixListId: s3PrefixListId as pulumi.Output<string>,
  };
}

/** The images that are named, by their paths. */
function images({ fleet, agent }: Images): Record<string, string | undefined> {
  return { "fleet.image": fleet.image, "agent.image": agent.image };
}

export function imageRegionProblems(args: Images): string[] {
  return elsewhere(images(args), args.region, hasNat(args.network));
}
