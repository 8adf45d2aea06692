import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { must } from "../shared/refuse";
import { NatStrategy } from "./args";

/** The VPC is cut into eight blocks, so that a zone can be added without moving another: seven zones and the public block. */
const ZONE_BITS = 3;
/** AWS takes a VPC of /16 at the largest and a subnet of /28 at the smallest (VPC quotas). */
const LARGEST_VPC = 16;
const SMALLEST_SUBNET = 28;

/** All that is wrong with a VPC's layout; empty if nothing. */
export function layoutProblems(cidrBlock: string, zones: string[], nat: string): string[] {
  const smallest = SMALLEST_SUBNET - 2 * ZONE_BITS;
  const block = parse(cidrBlock);
  return [
    ...must(
      block !== undefined && block.mask >= LARGEST_VPC && block.mask <= smallest,
      "cidrBlock",
      `use an IPv4 network of /${LARGEST_VPC} to /${smallest}, such as 10.0.0.0/16 (a smaller one has no room for a private and a public subnet in each zone)`,
      cidrBlock,
    ),
    ...must(
      zones.length >= 2 &&
        zones.length <= 2 ** ZONE_BITS - 1 &&
        zones.every((zone) => /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(zone)) &&
        new Set(zones).size === zones.length &&
        new Set(zones.map((zone) => zone.slice(0, -1))).size === 1,
      "availabilityZones",
      `name 2 to ${2 ** ZONE_BITS - 1} different zones of one region, such as us-east-1a`,
      zones,
    ),
    ...must(
      Object.values<string>(NatStrategy).includes(nat),
      "natStrategy",
      `use one of ${Object.values(NatStrategy).join(", ")}`,
      nat,
    ),
  ];
}

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

function parse(cidr: string): { base: number; mask: number } | undefined {
  const [, a, b, c, d, mask] = (/^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr) ?? []).map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || mask === undefined) return undefined;
  if ([a, b, c, d].some((octet) => octet > 255) || mask > 32) return undefined;
  const base = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return base % 2 ** (32 - mask) === 0 ? { base, mask } : undefined;
}

/** The i-th of the blocks that a block is cut into. */
function part(cidr: string, i: number): string {
  const { base, mask } = parse(cidr)!;
  const address = base + i * 2 ** (32 - mask - ZONE_BITS);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".")}/${mask + ZONE_BITS}`;
}
