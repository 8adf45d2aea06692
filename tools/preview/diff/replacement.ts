import type { PlannedResource } from "../plan";
import type { LeafChange } from "./change";
import { topOf } from "./leaves";

/**
 * The inputs whose change makes the provider delete a resource and create another. An estimate: the provider decides, and says so
 * in `pulumi preview`. Sources: `createOnlyProperties` of CloudFormation's resource schemas, and "forces new resource" in the comments of
 * @pulumi/aws 7.48. Of what we register; `name` and `namePrefix` replace nearly everything that has one.
 */
const REPLACED_BY: Readonly<Record<string, readonly string[]>> = {
  "aws:acm/certificate:Certificate": ["domainName", "subjectAlternativeNames", "keyAlgorithm", "validationMethod"],
  "aws:acmpca/certificateAuthority:CertificateAuthority": ["type", "usageMode", "certificateAuthorityConfiguration"],
  "aws:apigatewayv2/api:Api": ["protocolType"],
  "aws:apigatewayv2/apiMapping:ApiMapping": ["domainName", "apiId"],
  "aws:apigatewayv2/authorizer:Authorizer": ["apiId"],
  "aws:apigatewayv2/domainName:DomainName": ["domainName"],
  "aws:apigatewayv2/integration:Integration": ["apiId", "integrationType"],
  "aws:apigatewayv2/route:Route": ["apiId"],
  "aws:apigatewayv2/stage:Stage": ["apiId", "name"],
  "aws:apigatewayv2/vpcLink:VpcLink": ["securityGroupIds", "subnetIds"],
  "aws:appautoscaling/policy:Policy": ["name", "resourceId", "scalableDimension", "serviceNamespace"],
  "aws:appautoscaling/target:Target": ["resourceId", "scalableDimension", "serviceNamespace"],
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": ["alarmName"],
  "aws:cloudwatch/eventTarget:EventTarget": ["rule", "targetId"],
  "aws:cognito/resourceServer:ResourceServer": ["identifier", "userPoolId"],
  "aws:cognito/userPoolClient:UserPoolClient": ["userPoolId", "generateSecret"],
  "aws:cognito/userPoolDomain:UserPoolDomain": ["domain", "userPoolId"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  "aws:ec2/eip:Eip": ["domain"],
  "aws:ec2/flowLog:FlowLog": ["vpcId", "logDestination", "trafficType", "maxAggregationInterval", "iamRoleArn"],
  "aws:ec2/natGateway:NatGateway": ["subnetId", "allocationId"],
  "aws:ec2/routeTable:RouteTable": ["vpcId"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["subnetId"],
  "aws:ec2/securityGroup:SecurityGroup": ["description", "vpcId"],
  "aws:ec2/subnet:Subnet": ["availabilityZone", "availabilityZoneId", "cidrBlock", "vpcId"],
  "aws:ec2/vpc:Vpc": ["cidrBlock", "instanceTenancy"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["serviceName", "vpcEndpointType", "vpcId"],
  "aws:ecr/repository:Repository": ["encryptionConfigurations"],
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": ["clusterName"],
  "aws:ecs/service:Service": ["capacityProviderStrategies", "cluster", "loadBalancers", "serviceRegistries"],
  // Every change is a new revision; the service goes over to it.
  "aws:ecs/taskDefinition:TaskDefinition": ["containerDefinitions", "cpu", "memory", "family", "networkMode", "runtimePlatform", "executionRoleArn", "taskRoleArn", "volumes", "requiresCompatibilities"], // prettier-ignore
  "aws:iam/role:Role": ["path"],
  "aws:iam/rolePolicy:RolePolicy": ["role"],
  "aws:kms/key:Key": ["customerMasterKeySpec", "keyUsage"],
  "aws:lambda/invocation:Invocation": ["input", "triggers", "functionName"],
  "aws:lambda/permission:Permission": ["action", "function", "principal", "sourceAccount", "sourceArn"],
  "aws:lb/listener:Listener": ["loadBalancerArn"],
  "aws:lb/loadBalancer:LoadBalancer": ["internal", "loadBalancerType"],
  "aws:lb/targetGroup:TargetGroup": ["port", "protocol", "targetType", "vpcId"],
  "aws:route53/record:Record": ["name", "type", "zoneId"],
  "aws:secretsmanager/secretPolicy:SecretPolicy": ["secretArn"],
  "aws:secretsmanager/secretRotation:SecretRotation": ["secretId"],
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": ["vpc"],
  "aws:servicediscovery/service:Service": ["namespaceId", "healthCheckCustomConfig"],
  "aws:sns/topicSubscription:TopicSubscription": ["endpoint", "protocol", "topic"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["securityGroupId"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["securityGroupId"],
  "random:index/randomId:RandomId": ["byteLength", "keepers"],
  "random:index/randomPassword:RandomPassword": ["length", "special", "keepers"],
};

/** The types whose name may change: what a name means is told by their `description`, or by nobody. */
const RENAMED_IN_PLACE = /^aws:(apigatewayv2\/(api|vpcLink)|route53\/record):/;

/** Whether a change of an input replaces a resource. */
export function isReplacedBy({ type, options }: PlannedResource, path: string): boolean {
  const input = topOf(path);
  if (options.replaceOnChanges?.includes(input)) return true;
  if (/^(name|namePrefix)$/.test(input) && type.startsWith("aws:") && !RENAMED_IN_PLACE.test(type)) return true;
  return REPLACED_BY[type]?.includes(input) ?? false;
}

/** The lists that may grow: an entry that goes replaces the resource (@pulumi/aws 7.48, comments of `LoadBalancer`, for a network one). */
const REPLACED_WITHOUT: Readonly<Record<string, readonly string[]>> = {
  "aws:lb/loadBalancer:LoadBalancer": ["subnets", "subnetMappings"],
};

/** Whether a change takes something out of a list that may only grow. */
export function isReplacedWithout(resource: PlannedResource, { path, before, after }: LeafChange): boolean {
  if (!isReplacedWith(resource, path) || !Array.isArray(before)) return false;
  const left = new Set(Array.isArray(after) ? after.map((item) => JSON.stringify(item)) : []);
  return before.some((item) => !left.has(JSON.stringify(item)));
}

/** Whether a resource is replaced with what an input refers to: the old one is taken out of a list that may only grow. */
export function isReplacedWith({ type }: PlannedResource, path: string): boolean {
  return REPLACED_WITHOUT[type]?.includes(topOf(path)) ?? false;
}
