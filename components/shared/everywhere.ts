import type * as pulumi from "@pulumi/pulumi";

/** What a gatehouse puts on everything that takes it. */
export interface Everywhere {
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly permissionsBoundaryArn?: pulumi.Input<string> | undefined;
}

const ROLE = "aws:iam/role:Role";

/** The types that we create and that take tags (test/components/shared/everywhere.test.ts asks the SDK). */
export const TAGGED = new Set([
  ROLE,
  "aws:acm/certificate:Certificate",
  "aws:acmpca/certificateAuthority:CertificateAuthority",
  "aws:apigateway/apiKey:ApiKey",
  "aws:apigateway/clientCertificate:ClientCertificate",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/stage:Stage",
  "aws:apigateway/usagePlan:UsagePlan",
  "aws:apigatewayv2/api:Api",
  "aws:apigatewayv2/domainName:DomainName",
  "aws:apigatewayv2/stage:Stage",
  "aws:apigatewayv2/vpcLink:VpcLink",
  "aws:appautoscaling/target:Target",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:cognito/userPool:UserPool",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/eip:Eip",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ecr/repository:Repository",
  "aws:ecs/cluster:Cluster",
  "aws:ecs/service:Service",
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:kms/key:Key",
  "aws:lambda/function:Function",
  "aws:lb/listener:Listener",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:lb/targetGroup:TargetGroup",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:secretsmanager/secret:Secret",
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
  "aws:servicediscovery/service:Service",
  "aws:sns/topic:Topic",
  "aws:ssm/parameter:Parameter",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:wafv2/ipSet:IpSet",
  "aws:wafv2/webAcl:WebAcl",
]);

/**
 * Options of a component whose resources, however deep below it, all get these: one place, so that none is forgotten. A
 * resource's own tags go first; each has at least its name as the tag `Name`.
 */
export function everywhere({ tags, permissionsBoundaryArn }: Everywhere): pulumi.ComponentResourceOptions {
  return {
    transformations: [
      ({ type, name, props, opts }) => {
        const given = props as Record<string, unknown>;
        const named = TAGGED.has(type) ? { tags: { Name: name, ...tags, ...(given.tags as object) } } : {};
        const bounded =
          type === ROLE && permissionsBoundaryArn !== undefined ? { permissionsBoundary: permissionsBoundaryArn } : {};
        return { props: { ...given, ...named, ...bounded }, opts };
      },
    ],
  };
}
