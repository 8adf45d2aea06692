import type { ApiTextRule } from "./rule";

/** The texts of a type by their path: `description`, `scopes[].scopeDescription`; a path goes on into JSON that is text. */
export type ApiTexts = Readonly<Record<string, ApiTextRule>>;

const EC2: ApiTextRule = {
  set: "[a-zA-Z0-9. _\\-:/()#,@\\[\\]+=&;{}!$*]",
  most: 255,
  words: "a-z A-Z 0-9, spaces and . _ - : / ( ) # , @ [ ] + = & ; { } ! $ *",
  source: "EC2 API, CreateSecurityGroup, IpPermission",
};
const DNS = "a DNS name";
const sid: ApiTextRule = { set: "[A-Za-z0-9]", most: 2048, words: "letters and digits", source: "IAM guide, Sid" };
const anything = (most: number, source: string, least = 0): ApiTextRule => ({ least, most, source });
const name = (most: number, set: string, source: string, least = 1): ApiTextRule => ({ set, least, most, source });
/** What the provider appends to a `namePrefix`: 26 characters (terraform-plugin-sdk, UniqueIDSuffixLength). */
const prefix = (rule: ApiTextRule): ApiTextRule => ({ ...rule, most: rule.most - 26 });

const certificateName = (most: number): ApiTextRule => ({
  form: /^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$/,
  most,
  words: `${DNS}, *. allowed in front`,
  source:
    most === 64 ? "ACM API, RequestCertificate: the first name is the common name, at most 64" : "ACM API, DomainName",
});
const alias = name(256, "[a-zA-Z0-9:/_-]", "KMS API, CreateAlias");
const logGroup = name(512, "[.\\-_/#A-Za-z0-9]", "CloudWatch Logs API, CreateLogGroup");
const iamName = (most: number) => name(most, "[\\w+=,.@-]", "IAM API, CreateRole, PutRolePolicy");
const ecsName = name(255, "[A-Za-z0-9_-]", "ECS API, CreateService, RegisterTaskDefinition");
const lambdaName = name(64, "[a-zA-Z0-9-_]", "Lambda API, CreateFunction");
const balancerName: ApiTextRule = {
  form: /^(?!internal-)[A-Za-z0-9](-?[A-Za-z0-9])*$/,
  most: 32,
  words: "letters, digits and single hyphens, none at an end",
  source: "Elastic Load Balancing API, CreateLoadBalancer, CreateTargetGroup",
};
const gatewayName = anything(128, "API Gateway V2 API, StringWithLengthBetween1And128", 1);
const cognitoName = (most: number) => name(most, "[\\w\\s+=,.@-]", "Cognito user pools API");
const repository: ApiTextRule = {
  form: /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/,
  least: 2,
  most: 256,
  words: "lower-case letters and digits, parted by single . _ / or by hyphens",
  source: "ECR API, CreateRepository",
};
const parameterName = name(1011, "[a-zA-Z0-9_.\\-/]", "Systems Manager API, PutParameter: 1011 with the ARN's prefix");
const secretName = name(512, "[A-Za-z0-9/_+=.@-]", "Secrets Manager API, CreateSecret");
const label = anything(1024, "Application Auto Scaling API, TargetTrackingMetricDataQuery");

/** What each type's free texts may be: what a person reads, and names. */
export const TEXTS: Readonly<Record<string, ApiTexts>> = {
  "aws:acm/certificate:Certificate": {
    domainName: certificateName(64),
    "subjectAlternativeNames[]": certificateName(253),
  },
  "aws:acmpca/certificateAuthority:CertificateAuthority": {
    "certificateAuthorityConfiguration.subject.commonName": anything(64, "ACM PCA API, ASN1Subject"),
  },
  "aws:apigatewayv2/api:Api": { name: gatewayName, description: anything(1024, "API Gateway V2 API") },
  "aws:apigatewayv2/authorizer:Authorizer": { name: gatewayName },
  "aws:apigatewayv2/integration:Integration": { description: anything(1024, "API Gateway V2 API") },
  "aws:apigatewayv2/stage:Stage": {
    name: {
      form: /^(\$default|[A-Za-z0-9_-]+)$/,
      least: 1,
      most: 128,
      words: "letters, digits, hyphens and underscores, or $default",
      source: "API Gateway guide, stages for HTTP APIs",
    },
    description: anything(1024, "API Gateway V2 API"),
  },
  "aws:apigatewayv2/vpcLink:VpcLink": { name: gatewayName },
  "aws:appautoscaling/policy:Policy": {
    name: anything(256, "Application Auto Scaling API, PutScalingPolicy", 1),
    "targetTrackingScalingPolicyConfiguration.customizedMetricSpecification.metrics[].label": label,
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    alarmName: anything(255, "CloudWatch API, PutCompositeAlarm", 1),
    alarmDescription: anything(1024, "CloudWatch API, PutCompositeAlarm"),
  },
  "aws:cloudwatch/dashboard:Dashboard": { dashboardName: name(255, "[A-Za-z0-9_-]", "CloudWatch API, PutDashboard") },
  "aws:cloudwatch/eventRule:EventRule": {
    name: name(64, "[.\\-_A-Za-z0-9]", "EventBridge API, PutRule"),
    description: anything(512, "EventBridge API, PutRule"),
  },
  "aws:cloudwatch/logGroup:LogGroup": { name: logGroup, namePrefix: prefix(logGroup) },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    name: anything(255, "CloudWatch API, PutMetricAlarm", 1),
    alarmDescription: anything(1024, "CloudWatch API, PutMetricAlarm"),
    "metricQueries[].label": label,
  },
  "aws:cloudwatch/queryDefinition:QueryDefinition": {
    name: anything(255, "CloudWatch Logs API, PutQueryDefinition", 1),
  },
  "aws:cognito/resourceServer:ResourceServer": {
    name: cognitoName(256),
    "scopes[].scopeName": name(256, "[\\x21\\x23-\\x2E\\x30-\\x5B\\x5D-\\x7E]", "Cognito user pools API"),
    "scopes[].scopeDescription": anything(256, "Cognito user pools API", 1),
  },
  "aws:cognito/userPool:UserPool": { name: cognitoName(128) },
  "aws:cognito/userPoolClient:UserPoolClient": { name: cognitoName(128) },
  "aws:ec2/securityGroup:SecurityGroup": {
    name: { ...EC2, form: /^(?!sg-)/, words: `${EC2.words}; sg- is AWS's` },
    description: EC2,
    "ingress[].description": EC2,
    "egress[].description": EC2,
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": { description: EC2 },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": { description: EC2 },
  "aws:ecr/repository:Repository": { name: repository },
  "aws:ecs/cluster:Cluster": { name: ecsName },
  "aws:ecs/service:Service": { name: ecsName },
  "aws:ecs/taskDefinition:TaskDefinition": {
    family: ecsName,
    "volumes[].name": ecsName,
    "containerDefinitions[].name": ecsName,
  },
  "aws:iam/role:Role": {
    name: iamName(64),
    description: {
      set: "[\\t\\n\\r\\x20-\\x7E\\xA1-\\xFF]",
      most: 1000,
      words: "printable Latin-1",
      source: "IAM API, CreateRole",
    },
    "assumeRolePolicy.Statement[].Sid": sid,
  },
  "aws:iam/rolePolicy:RolePolicy": { name: iamName(128), "policy.Statement[].Sid": sid },
  "aws:kms/alias:Alias": { name: alias, namePrefix: prefix(alias) },
  "aws:kms/key:Key": { description: anything(8192, "KMS API, CreateKey"), "policy.Statement[].Sid": sid },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
    name: name(512, "[^:*]", "CloudWatch Logs API, PutSubscriptionFilter"),
  },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
    name: name(64, "[a-zA-Z0-9_.-]", "Firehose API, CreateDeliveryStream"),
  },
  "aws:cloudwatch/logStream:LogStream": { name: name(512, "[^:*]", "CloudWatch Logs API, CreateLogStream") },
  "aws:lambda/function:Function": { name: lambdaName, description: anything(256, "Lambda API, CreateFunction") },
  "aws:lambda/permission:Permission": { statementId: name(100, "[a-zA-Z0-9-_]", "Lambda API, AddPermission") },
  "aws:lb/loadBalancer:LoadBalancer": { name: balancerName },
  "aws:lb/targetGroup:TargetGroup": { name: balancerName },
  "aws:route53/record:Record": { name: anything(1024, "Route 53 API, ResourceRecordSet") },
  "aws:scheduler/schedule:Schedule": {
    name: name(64, "[0-9a-zA-Z-_.]", "EventBridge Scheduler API, CreateSchedule"),
    description: anything(512, "EventBridge Scheduler API, CreateSchedule"),
  },
  "aws:secretsmanager/secret:Secret": {
    name: secretName,
    description: anything(2048, "Secrets Manager API, CreateSecret"),
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { "policy.Statement[].Sid": sid },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { "policy.Statement[].Sid": sid },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
    name: name(253, "[!-~]", "Cloud Map API, CreatePrivateDnsNamespace"),
    description: anything(1024, "Cloud Map API, CreatePrivateDnsNamespace"),
  },
  "aws:servicediscovery/service:Service": {
    name: {
      form: /^[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?)*$/,
      most: 127,
      words: "labels of letters, digits, _ and -, parted by dots",
      source: "Cloud Map API, CreateService",
    },
    description: anything(1024, "Cloud Map API, CreateService"),
  },
  "aws:sns/topic:Topic": {
    name: name(256, "[A-Za-z0-9_-]", "SNS API, CreateTopic"),
    displayName: anything(100, "SNS guide, display name"),
    "policy.Statement[].Sid": sid,
  },
  "aws:sns/topicPolicy:TopicPolicy": { "policy.Statement[].Sid": sid },
  "aws:ssm/parameter:Parameter": {
    name: parameterName,
    description: anything(1024, "Systems Manager API, PutParameter"),
  },
};

/** The types whose name Pulumi makes of the resource's, and the digits that it appends, where none is given. */
export const AUTO_NAMED = new Set(
  Object.keys(TEXTS).filter((type) => "name" in TEXTS[type]! && !/:(Stage|Record|PrivateDnsNamespace)$/.test(type)),
);
