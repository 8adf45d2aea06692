import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../shared/refuse";
import { createInterfaceEndpoints, createS3Endpoint } from "./endpoints";
import { createFlowLog } from "./flow-log";
import { networkProblems } from "./problems";
import { createNat, createPrivateSubnets, layout } from "./subnets";
import { NETWORK, type ExistingNetwork, type NetworkArgs, type ResolvedNetwork } from "./args";

/**
 * The private network that every hop stands on.
 *
 * Creates a VPC over several zones with private subnets, endpoints for the AWS services that the fleet needs, a flow log
 * of all traffic, and an emptied default security group. With `existing` it creates nothing and hands on what is there.
 */
export class Network extends pulumi.ComponentResource {
  /** The VPC, made or brought along. */
  readonly vpcId: pulumi.Output<string>;
  /** Its private subnets, one in each zone. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** The group in front of the AWS service endpoints; nothing where NAT leads to AWS. */
  readonly endpointsSecurityGroupId: pulumi.Output<string | undefined>;
  /** S3's addresses, as a security group rule names them; nothing where NAT leads to AWS. */
  readonly s3PrefixListId: pulumi.Output<string | undefined>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Network", name, {}, opts);
    refuse(networkProblems(args), this);
    const settings = NETWORK.resolve(args);

    const network = settings.existing ?? createNetwork(name, settings, { parent: this });

    this.vpcId = pulumi.output(network.vpcId);
    this.privateSubnetIds = pulumi.output(network.privateSubnetIds);
    this.endpointsSecurityGroupId = pulumi.output(network.endpointsSecurityGroupId);
    this.s3PrefixListId = pulumi.output(network.s3PrefixListId);
    this.registerOutputs({ vpcId: this.vpcId, privateSubnetIds: this.privateSubnetIds });
  }
}

function createNetwork(name: string, args: ResolvedNetwork, opts: pulumi.CustomResourceOptions): ExistingNetwork {
  const { region, natStrategy, endpoints: services, endpointsInOneZone, s3Access } = args;
  // Without `existing` both are there: see problems.ts.
  const cidrBlock = args.cidrBlock!;
  const zones = layout(cidrBlock, args.availabilityZoneIds!);
  const vpc = new aws.ec2.Vpc(
    name,
    { cidrBlock, enableDnsSupport: true, enableDnsHostnames: true, tags: { Name: name } },
    opts,
  );
  // The default group admits everything from itself; nothing here uses it, and nothing should start to by accident.
  new aws.ec2.DefaultSecurityGroup(name, { vpcId: vpc.id, tags: { Name: `${name}-default-unused` } }, opts);
  createFlowLog(name, args, vpc, opts);

  const subnets = createPrivateSubnets(name, zones, vpc, opts);
  createNat(name, { zones, natStrategy }, vpc, subnets, opts);

  const subnetIds = subnets.map(({ subnet }) => subnet.id);
  const routeTableIds = subnets.map(({ routeTable }) => routeTable.id);
  const s3 = createS3Endpoint(name, { region, s3Access, vpcId: vpc.id, routeTableIds }, opts);
  const within = { region, vpcId: vpc.id, subnetIds: endpointsInOneZone ? subnetIds.slice(0, 1) : subnetIds };
  const endpoints = createInterfaceEndpoints(name, within, services, opts);
  return {
    vpcId: vpc.id,
    privateSubnetIds: subnetIds,
    endpointsSecurityGroupId: endpoints.id,
    s3PrefixListId: s3.prefixListId,
  };
}
