import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** One way from a hop to the next: who may speak to whom, on which TCP port. */
export interface PortRule {
  readonly from: pulumi.Input<string>;
  readonly to: pulumi.Input<string>;
  readonly port: number;
  /** The last of a range that begins with `port`. @default the same */
  readonly toPort?: number | undefined;
  readonly why: string;
}

/** What a rule says of its ports, whichever its side. */
const onPorts = ({ port, toPort = port, why }: Pick<PortRule, "port" | "toPort" | "why">) => ({
  ipProtocol: "tcp",
  fromPort: port,
  toPort,
  description: why,
});

/**
 * Opens one port between two security groups, on both sides; everything else stays shut.
 *
 * Each hop opens the port from the hop before it. The rules stand apart from the groups, so that groups can refer to each
 * other, and so that replacing one group adds its rules before the old ones go.
 *
 * @returns the rules, for what must not start before they are there
 */
export function openPort(name: string, rule: PortRule, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const egress = openEgress(name, rule, opts);
  const ingress = new aws.vpc.SecurityGroupIngressRule(
    name,
    {
      securityGroupId: rule.to,
      referencedSecurityGroupId: rule.from,
      ...onPorts(rule),
    },
    opts,
  );
  return [egress, ingress];
}

/** The near side of a port alone: the far side is somebody else's group. */
export function openEgress(name: string, rule: PortRule, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  return new aws.vpc.SecurityGroupEgressRule(
    name,
    {
      securityGroupId: rule.from,
      referencedSecurityGroupId: rule.to,
      ...onPorts(rule),
    },
    opts,
  );
}

/** The far side of a port for addresses: who calls from there has no group of this VPC. */
export function admitAddresses(
  name: string,
  rule: Omit<PortRule, "from"> & { readonly cidrIpv4: string },
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new aws.vpc.SecurityGroupIngressRule(
    name,
    {
      securityGroupId: rule.to,
      cidrIpv4: rule.cidrIpv4,
      ...onPorts(rule),
    },
    opts,
  );
}

/** The same towards the addresses of an AWS service, by its managed prefix list. */
export function openPrefixList(
  name: string,
  rule: Omit<PortRule, "to"> & { readonly prefixListId: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new aws.vpc.SecurityGroupEgressRule(
    name,
    {
      securityGroupId: rule.from,
      prefixListId: rule.prefixListId,
      ...onPorts(rule),
    },
    opts,
  );
}

/** The same towards addresses: what a NAT gateway leads to has no group. */
export function openAddresses(
  name: string,
  rule: Omit<PortRule, "to"> & { readonly cidrIpv4: string },
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new aws.vpc.SecurityGroupEgressRule(
    name,
    {
      securityGroupId: rule.from,
      cidrIpv4: rule.cidrIpv4,
      ...onPorts(rule),
    },
    opts,
  );
}
