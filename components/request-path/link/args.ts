import type * as pulumi from "@pulumi/pulumi";
import { fields, input, list, text } from "../../../fields";
import { SUBNET_ID, VPC_ID } from "../../../fields/aws";

/** A link that there was before. */
export interface FormerLink {
  /** Its `label`. */
  readonly label: string;
  /** The private subnets that the former link leads into. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
}

export interface LinkArgs {
  /** The VPC that the link leads into. */
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets in the zones of the balancer. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * What tells this link from others of the same name, such as its zones: in the resource's name, so that another one is another
   * link, which can stand beside it.
   * @default nothing: other subnets replace the link
   */
  readonly label?: string;
  /**
   * The link that others may still use: it stays.
   * @default none
   */
  readonly former?: FormerLink;
}

const LABEL = text({
  what: "use lower-case letters, digits and hyphens",
  fits: /^[a-z0-9][a-z0-9-]{0,39}$/,
  example: "az1-az2",
});
const SUBNETS = input(list(input(text(SUBNET_ID)), { of: "private subnets", from: 1 }));

export const LINK = fields<LinkArgs>()({
  vpcId: input(text(VPC_ID)),
  subnetIds: SUBNETS,
  label: LABEL.optional("other subnets replace the link"),
  former: fields<FormerLink>()({ label: LABEL, subnetIds: SUBNETS }).optional("nothing uses another link"),
});
