import type { Finding, Law } from "../law";
import type { Plan, Resource, Value } from "../plan";
import { asList, groupsAt, isGroup, must, textOf } from "../read";

const HTTPS = 443;

/** A block of fewer bits than this holds a large part of all addresses: two of /1 are the world as well as one of /0. */
const FEWEST_BITS = 8;

/**
 * Clients come through API Gateway alone. A group that admits the world, a balancer with public addresses, or a task with one is a way
 * around it. Outwards HTTPS alone may lead anywhere: where a NAT gateway takes the place of endpoints.
 */
export const nothingOpenToTheWorld: Law = {
  name: "nothing-open-to-the-world",
  says: "no security group admits the world, and nothing but API Gateway has a public address",
  findings: (plan: Plan) => plan.resources.flatMap((resource) => (RULES[resource.type] ?? none)(resource)),
};

const none = (): Finding[] => [];

const ADMIT = "name a security group, or the addresses that need it";

const RULES: Readonly<Record<string, (resource: Resource) => Finding[]>> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (rule) => blocks(rule, "", rule.inputs, ADMIT),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (rule) =>
    isHttps(rule.inputs) ? [] : blocks(rule, "", rule.inputs, `${ADMIT}, or let out port ${HTTPS} alone`),
  "aws:ec2/securityGroupRule:SecurityGroupRule": (rule) =>
    rule.inputs.type === "egress" && isHttps(rule.inputs) ? [] : blocks(rule, "", rule.inputs, ADMIT),
  "aws:ec2/securityGroup:SecurityGroup": inline,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": inline,
  "aws:lb/loadBalancer:LoadBalancer": (balancer) =>
    must(balancer.inputs.internal === true, balancer, "internal", "set true", balancer.inputs.internal),
  "aws:ec2/subnet:Subnet": (subnet) => notTrue(subnet, "mapPublicIpOnLaunch", subnet.inputs.mapPublicIpOnLaunch),
  "aws:ecs/service:Service": (service) => {
    const { networkConfiguration: network } = service.inputs;
    const at = "networkConfiguration.assignPublicIp";
    return isGroup(network) ? notTrue(service, at, network.assignPublicIp) : [];
  },
};

function notTrue(resource: Resource, property: string, value: Value | undefined): Finding[] {
  return must(value !== true, resource, property, "set false", value);
}

function inline(group: Resource): Finding[] {
  return [
    ...groupsAt(group, "ingress").flatMap(([at, rule]) => blocks(group, `${at}.`, rule, ADMIT)),
    ...groupsAt(group, "egress").flatMap(([at, rule]) => (isHttps(rule) ? [] : blocks(group, `${at}.`, rule, ADMIT))),
  ];
}

type Rule = Readonly<Record<string, Value>>;

function isHttps({ ipProtocol, protocol = ipProtocol, fromPort, toPort }: Rule): boolean {
  return protocol === "tcp" && fromPort === HTTPS && toPort === HTTPS;
}

function blocks(resource: Resource, prefix: string, rule: Rule, todo: string): Finding[] {
  return ["cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks"].flatMap((property) =>
    asList(rule[property]).flatMap((block) => must(!isWorld(block), resource, prefix + property, todo, block)),
  );
}

function isWorld(block: Value): boolean {
  const [, bits] = /\/(\d+)$/.exec(textOf(block)) ?? [];
  return bits !== undefined && Number(bits) < FEWEST_BITS;
}
