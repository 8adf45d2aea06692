import type * as pulumi from "@pulumi/pulumi";

export interface LinkArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets in the zones of the balancer. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
}
