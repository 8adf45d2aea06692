import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ipv4Network } from "../../fields/aws";
import { NatStrategy, ZONE_BITS } from "./args";

/** A zone of the VPC, and its blocks of addresses. */
export interface ZoneLayout {
  /** `use1-az1` */
  readonly zoneId: string;
  /** `az1`: what tells it from the others of its region. Resources are called the same in every region. */
  readonly label: string;
  readonly private: string;
  readonly public: string;
}

/** A private subnet with a route table of its own. */
export interface PrivateSubnet {
  readonly label: string;
  readonly subnet: aws.ec2.Subnet;
  readonly routeTable: aws.ec2.RouteTable;
}

/**
 * The CIDR blocks of each zone's private and public subnet, by the zones' numbers: a block belongs to its zone, not to the
 * zone's place in a list, so that no zone moves when another is added or taken away. No region has more than six zones.
 */
export function layout(cidrBlock: string, zoneIds: readonly string[]): ZoneLayout[] {
  const publicBlock = part(cidrBlock, 2 ** ZONE_BITS - 1);
  const zones = zoneIds.map((zoneId) => ({ zoneId, number: Number(zoneId.slice(-1)) }));
  return zones
    .sort((a, b) => a.number - b.number)
    .map(({ zoneId, number }) => ({
      zoneId,
      label: `az${number}`,
      private: part(cidrBlock, number),
      public: part(publicBlock, number),
    }));
}

/** The private subnets, one a zone. */
export function createPrivateSubnets(
  name: string,
  zones: ZoneLayout[],
  vpc: aws.ec2.Vpc,
  opts: pulumi.CustomResourceOptions,
): PrivateSubnet[] {
  return zones.map(({ zoneId, label, private: cidrBlock }) => {
    const childName = `${name}-private-${label}`;
    const tags = { Name: childName };
    const subnet = new aws.ec2.Subnet(childName, { vpcId: vpc.id, cidrBlock, availabilityZoneId: zoneId, tags }, opts);
    const routeTable = new aws.ec2.RouteTable(childName, { vpcId: vpc.id, tags }, opts);
    new aws.ec2.RouteTableAssociation(childName, { subnetId: subnet.id, routeTableId: routeTable.id }, opts);
    return { label, subnet, routeTable };
  });
}

/** The way out for private subnets: an internet gateway, public subnets and NAT gateways, or nothing. */
export function createNat(
  name: string,
  args: { zones: ZoneLayout[]; natStrategy: NatStrategy },
  vpc: aws.ec2.Vpc,
  privateSubnets: PrivateSubnet[],
  opts: pulumi.CustomResourceOptions,
): void {
  if (args.natStrategy === NatStrategy.None) return;
  const destinationCidrBlock = "0.0.0.0/0";
  const tags = { Name: `${name}-public` };
  const internet = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: { Name: name } }, opts);
  const routeTable = new aws.ec2.RouteTable(`${name}-public`, { vpcId: vpc.id, tags }, opts);
  new aws.ec2.Route(
    `${name}-public`,
    { routeTableId: routeTable.id, destinationCidrBlock, gatewayId: internet.id },
    opts,
  );

  const withGateway = args.natStrategy === NatStrategy.Single ? args.zones.slice(0, 1) : args.zones;
  const gateways = withGateway.map(({ label, zoneId, public: cidrBlock }) => {
    const childName = `${name}-public-${label}`;
    const tags = { Name: childName };
    const subnet = new aws.ec2.Subnet(childName, { vpcId: vpc.id, cidrBlock, availabilityZoneId: zoneId, tags }, opts);
    new aws.ec2.RouteTableAssociation(childName, { subnetId: subnet.id, routeTableId: routeTable.id }, opts);
    const { allocationId } = new aws.ec2.Eip(childName, { domain: "vpc", tags }, opts);
    const later = { ...opts, dependsOn: [internet] };
    return { label, gateway: new aws.ec2.NatGateway(childName, { subnetId: subnet.id, allocationId, tags }, later) };
  });
  for (const { label, routeTable: from } of privateSubnets) {
    const { gateway } = gateways.find((one) => one.label === label) ?? gateways[0]!;
    new aws.ec2.Route(
      `${name}-private-${label}`,
      { routeTableId: from.id, destinationCidrBlock, natGatewayId: gateway.id },
      opts,
    );
  }
}

/** The i-th of the blocks that a block is cut into. */
function part(cidr: string, i: number): string {
  const { base, mask } = ipv4Network(cidr)!;
  const address = base + i * 2 ** (32 - mask - ZONE_BITS);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".")}/${mask + ZONE_BITS}`;
}
