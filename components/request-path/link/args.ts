import type * as pulumi from "@pulumi/pulumi";
import { fields, input, list, text } from "../../../fields";
import { SUBNET_ID, VPC_ID } from "../../../fields/aws";

export interface LinkArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets in the zones of the balancer. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
}

export const LINK = fields<LinkArgs>()({
  vpcId: input(text(VPC_ID)),
  subnetIds: input(list(input(text(SUBNET_ID)), { of: "private subnets", from: 1 })),
});
