import type { Plan } from "../plan";
import { isPriced } from "./lines";

/** What costs nothing by being there (the services' pricing pages). */
export const FREE: readonly RegExp[] = [
  /^(gatehouse|random):/,
  /^pulumi:providers:/,
  /^awsx:ecr:Image$/, // what ECR stores is $0.10 a GB, and a pair of images has a fifth of one
  /^aws:acm\/certificateValidation:/,
  /^aws:apigateway(v2)?\//, // by the request; a VPC link V2, a usage plan and a key are free
  /^aws:appautoscaling\/policy:/,
  /^aws:cloudwatch\/(eventRule|eventTarget|logGroup|queryDefinition):/, // logs by the GB
  /^aws:ec2\/(defaultSecurityGroup|flowLog|internetGateway|route|routeTable|routeTableAssociation|securityGroup|securityGroupRule|subnet|vpc):/,
  /^aws:ec2\/(eip|natGateway|vpcEndpoint):/, // priced where they cost something
  /^aws:ecr\//,
  /^aws:ecs\/(clusterCapacityProviders|service):/,
  /^aws:iam\//,
  /^aws:kms\/alias:/,
  /^aws:lambda\//, // by the call, a few a day
  /^aws:lb\/(listener|targetGroup):/,
  /^aws:route53\/record:/,
  /^aws:s3\//, // a few kilobytes; what agents ask of it is among their calls
  /^aws:kinesis\/firehoseDeliveryStream:/, // by the GB
  /^aws:scheduler\//, // by the call: the first 14 million a month are free
  /^aws:secretsmanager\/secret(Policy|Rotation):/,
  /^aws:servicediscovery\/service:/, // what ECS registers is free
  /^aws:sns\//, // a thousand mails a month are free
  /^aws:ssm\/parameter:/, // of the standard tier
  /^aws:vpc\/securityGroup/,
  /^aws:wafv2\/(ipSet|webAclAssociation|webAclLoggingConfiguration):/,
];

/** The types of a plan of which nothing is known: neither a price nor that they cost nothing by being there. */
export function unpriced(plan: Plan): string[] {
  const types = plan.resources.filter(({ options }) => options.component !== true).map(({ type }) => type);
  return [...new Set(types)].filter((type) => !isPriced(type) && !FREE.some((one) => one.test(type))).sort();
}
