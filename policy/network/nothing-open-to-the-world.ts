import type { Finding, Law } from "../law";
import { isWhollyUnknown, type Plan, type Resource, type Value } from "../plan";
import { asList, groupsAt, isGroupValue, expect, mustNotBe, textIn } from "../read";

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
  findings: (plan: Plan) =>
    plan.resources.flatMap((resource) => [...(RULES[resource.type] ?? none)(resource), ...addresses(resource)]),
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
  // Rules name a list by its id alone.
  "aws:ec2/managedPrefixList:ManagedPrefixList": (list) =>
    groupsAt(list, "entries").flatMap(([at, { cidr = null }]) => isNarrow(list, `${at}.cidr`, cidr, ADMIT)),
  "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry": (entry) =>
    isNarrow(entry, "cidr", entry.inputs.cidr ?? null, ADMIT),
  "aws:elb/loadBalancer:LoadBalancer": isInternal,
  "aws:lb/loadBalancer:LoadBalancer": isInternal,
};

function isInternal(balancer: Resource): Finding[] {
  return expect(balancer.inputs.internal === true, balancer, "internal", "set true", balancer.inputs.internal);
}

/** By which a public address is asked for, of services, subnets, instances, templates and databases. */
const PUBLIC = ["assignPublicIp", "associatePublicIpAddress", "mapPublicIpOnLaunch", "publiclyAccessible"];

function addresses(resource: Resource): Finding[] {
  return resource.type.startsWith("aws:") ? inGroup(resource, "", resource.inputs) : [];
}

function inGroup(resource: Resource, prefix: string, values: Rule): Finding[] {
  return Object.entries(values).flatMap(([key, value]) => {
    if (PUBLIC.includes(key)) return mustNotBe(true, resource, prefix + key, "set false", value);
    return asList(value).flatMap((one, i) =>
      isGroupValue(one) ? inGroup(resource, `${prefix}${key}${Array.isArray(value) ? `[${i}]` : ""}.`, one) : [],
    );
  });
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
    asList(rule[property]).flatMap((block) => isNarrow(resource, prefix + property, block, todo)),
  );
}

function isNarrow(resource: Resource, property: string, block: Value, todo: string): Finding[] {
  return expect(!isWorld(block) && !isWhollyUnknown(block), resource, property, todo, block);
}

function isWorld(block: Value): boolean {
  const [, bits] = /\/(\d+)$/.exec(textIn(block)) ?? [];
  return bits !== undefined && Number(bits) < FEWEST_BITS;
}
