import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ipv4Network } from "../../fields/aws";
import { NatStrategy, ZONE_BITS } from "./args";

/** The CIDR blocks of each zone's private and public subnet. */
export function layout(cidrBlock: string, zones: string[]): { zone: string; private: string; public: string }[] {
  const publicBlock = part(cidrBlock, 2 ** ZONE_BITS - 1);
  return zones.map((zone, i) => ({ zone, private: part(cidrBlock, i), public: part(publicBlock, i) }));
}

/** The private subnets, one a zone with a route table of its own. */
export function createPrivateSubnets(
  name: string,
  args: { cidrBlock: string; availabilityZones: string[] },
  vpc: aws.ec2.Vpc,
  opts: pulumi.CustomResourceOptions,
): { zone: string; subnet: aws.ec2.Subnet; routeTable: aws.ec2.RouteTable }[] {
  return layout(args.cidrBlock, args.availabilityZones).map(({ zone, private: cidrBlock }) => {
    const own = `${name}-private-${letterOf(zone)}`;
    const tags = { Name: own };
    const subnet = new aws.ec2.Subnet(own, { vpcId: vpc.id, cidrBlock, availabilityZone: zone, tags }, opts);
    const routeTable = new aws.ec2.RouteTable(own, { vpcId: vpc.id, tags }, opts);
    new aws.ec2.RouteTableAssociation(own, { subnetId: subnet.id, routeTableId: routeTable.id }, opts);
    return { zone, subnet, routeTable };
  });
}

/** The way out for private subnets: an internet gateway, public subnets and NAT gateways, or nothing. */
export function createNat(
  name: string,
  args: { cidrBlock: string; availabilityZones: string[]; natStrategy: NatStrategy },
  vpc: aws.ec2.Vpc,
  privateRouteTables: { zone: string; routeTable: aws.ec2.RouteTable }[],
  opts: pulumi.CustomResourceOptions,
): void {
  if (args.natStrategy === NatStrategy.None) return;
  const everywhere = "0.0.0.0/0";
  const tags = { Name: `${name}-public` };
  const internet = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: { Name: name } }, opts);
  const routeTable = new aws.ec2.RouteTable(`${name}-public`, { vpcId: vpc.id, tags }, opts);
  new aws.ec2.Route(
    `${name}-public`,
    { routeTableId: routeTable.id, destinationCidrBlock: everywhere, gatewayId: internet.id },
    opts,
  );

  const zones = layout(args.cidrBlock, args.availabilityZones);
  const gateways = zones.slice(0, args.natStrategy === NatStrategy.Single ? 1 : zones.length).map((at) => {
    const own = `${name}-public-${letterOf(at.zone)}`;
    const subnet = new aws.ec2.Subnet(
      own,
      { vpcId: vpc.id, cidrBlock: at.public, availabilityZone: at.zone, tags: { Name: own } },
      opts,
    );
    new aws.ec2.RouteTableAssociation(own, { subnetId: subnet.id, routeTableId: routeTable.id }, opts);
    const address = new aws.ec2.Eip(own, { domain: "vpc", tags: { Name: own } }, opts);
    return new aws.ec2.NatGateway(
      own,
      { subnetId: subnet.id, allocationId: address.allocationId, tags: { Name: own } },
      { ...opts, dependsOn: [internet] },
    );
  });
  privateRouteTables.forEach(({ zone, routeTable: from }, i) => {
    const gateway = gateways[i % gateways.length]!;
    new aws.ec2.Route(
      `${name}-private-${letterOf(zone)}`,
      { routeTableId: from.id, destinationCidrBlock: everywhere, natGatewayId: gateway.id },
      opts,
    );
  });
}

/** What tells a zone from the others of its region: resources are called the same in every region. */
function letterOf(zone: string): string {
  return zone.slice(-1);
}

/** The i-th of the blocks that a block is cut into. */
function part(cidr: string, i: number): string {
  const { base, mask } = ipv4Network(cidr)!;
  const address = base + i * 2 ** (32 - mask - ZONE_BITS);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".")}/${mask + ZONE_BITS}`;
}
