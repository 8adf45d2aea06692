import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameFits } from "../../shared/names";
import { refuse } from "../../shared/refuse";
import { LINK, type LinkArgs } from "./args";

/**
 * The private way from API Gateway into the VPC.
 *
 * gateway -> **link** -> balancer -> fleet -> backends
 *
 * Creates a VPC link (V2) and the security group it speaks from. AWS can change neither subnets nor groups of a link, so
 * a change replaces it: both have names of Pulumi's making, hence the new link stands before the gateway moves over and
 * the old one goes. At most 10 links a region (API Gateway quota).
 *
 * @example
 * const link = new gatehouse.Link("edge-link", { vpcId: vpc.id, subnetIds: privateSubnetIds });
 */
export class Link extends pulumi.ComponentResource {
  /** What the gateway's integrations connect through. */
  readonly vpcLinkId: pulumi.Output<string>;
  /** The group that everything from the gateway comes out of. */
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: LinkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Link", name, {}, opts);
    refuse([...nameFits(name, "", 128, "VPC link"), ...LINK.problems(args)], this);
    const childOptions = { parent: this };

    const securityGroup = createSecurityGroup(name, args, childOptions);
    const vpcLink = createVpcLink(name, args, securityGroup, childOptions);
    if (args.former) createVpcLink(name, args.former, securityGroup, childOptions);

    this.vpcLinkId = vpcLink.id;
    this.securityGroupId = securityGroup.id;
    this.registerOutputs({ vpcLinkId: this.vpcLinkId, securityGroupId: this.securityGroupId });
  }
}

function createSecurityGroup(name: string, args: LinkArgs, opts: pulumi.CustomResourceOptions) {
  return new aws.ec2.SecurityGroup(
    name,
    { vpcId: args.vpcId, description: "VPC link of API Gateway: speaks to the balancer only", tags: { Name: name } },
    opts,
  );
}

function createVpcLink(
  name: string,
  { label, subnetIds }: Pick<LinkArgs, "label" | "subnetIds">,
  securityGroup: aws.ec2.SecurityGroup,
  opts: pulumi.CustomResourceOptions,
) {
  const childName = label === undefined ? name : `${name}-${label}`;
  return new aws.apigatewayv2.VpcLink(
    childName,
    { subnetIds, securityGroupIds: [securityGroup.id], tags: { Name: childName } },
    opts,
  );
}
