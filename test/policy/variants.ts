import type { Plan, Value } from "../../policy/plan";
import { add, change, container, set, statement, within } from "./mistakes/change";

type Make = (plan: Plan) => Plan;

const TASK_ROLE = "RolePolicy gatehouse-fleet-task";
const ROLE = "Role gatehouse-fleet-execution";

/** A policy of a role of its own, in any spelling. */
const policy = (document: Value) => add("aws:iam/rolePolicy:RolePolicy", "own", { role: "own", policy: document });
const allow = (more: Record<string, Value>) =>
  policy(JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] }));
const ARN = "arn:aws:s3:::bucket/key";

/** A role's trust in ECS, under another condition. */
const trust = (condition: Value) => statement(ROLE, "assumeRolePolicy", "OnlyForThisAccount", { Condition: condition });

/** A resource's own policy for everybody, under a condition. */
const everybody = (condition: Value) =>
  add("aws:sqs/queue:Queue", "own", {
    kmsMasterKeyId: "alias/own",
    policy: JSON.stringify({ Statement: { Effect: "Allow", Principal: { AWS: "*" }, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:us-east-1:1:own", Condition: condition } }), // prettier-ignore
  });

/** A load balancer by the other name that the SDK has for it. */
const alb = (internal: boolean) =>
  add("aws:alb/loadBalancer:LoadBalancer", "own", { internal, subnets: ["subnet-1", "subnet-2"], enableDeletionProtection: true }); // prettier-ignore

/** Mistakes of the kinds in mistakes/, in another way to write them: each must be found too. */
export const FOUND: readonly (readonly [what: string, found: string, make: Make])[] = [
  ["an action with ?", "no-wildcard-iam: RolePolicy own, policy.Statement[0].Action", allow({ Action: "s3:Get?bject", Resource: ARN })],
  ["all actions but one", "no-wildcard-iam: RolePolicy own, policy.Statement[0].NotAction", allow({ NotAction: "iam:*", Resource: ARN })],
  ["all resources but one", "no-wildcard-iam: RolePolicy own, policy.Statement[0].NotResource", allow({ Action: "s3:GetObject", NotResource: ARN })],
  ["* in a list", "no-wildcard-iam: RolePolicy own, policy.Statement[0].Resource", allow({ Action: ["s3:GetObject"], Resource: [ARN, "*"] })],
  ["every secret of the account", "no-wildcard-iam: RolePolicy own, policy.Statement[0].Resource", allow({ Action: "secretsmanager:GetSecretValue", Resource: "arn:aws:secretsmanager:us-east-1:333333333333:secret:*" })],
  ["every ARN of a service", "no-wildcard-iam: RolePolicy own, policy.Statement[0].Resource", allow({ Action: "sns:Publish", Resource: "arn:aws:sns:*:*:*" })],
  ["certificates with a tag, if they have one", "no-wildcard-iam: RolePolicy own, policy.Statement[0].Resource", allow({ Action: "acm:DeleteCertificate", Resource: "arn:aws:acm:us-east-1:333333333333:certificate/*", Condition: { StringEqualsIfExists: { "aws:ResourceTag/owner": "me" } } })],
  ["every bucket", "no-wildcard-iam: RolePolicy own, policy.Statement[0].Resource", allow({ Action: "s3:GetObject", Resource: "arn:aws:s3:::*" })],
  ["a policy with a line before it", "no-wildcard-iam: RolePolicy own, policy.Statement[0].Action", policy('\n  {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}')],
  ["a policy that is an object", "no-wildcard-iam: RolePolicy own, policy.Statement[0].Action", policy({ Statement: [{ Effect: "Allow", Action: "s3:*", Resource: ARN }] })],
  ["elements in other letters", "no-wildcard-iam: RolePolicy own, policy.Statement[0].Action", policy('{"statement": [{"effect": "allow", "action": "*", "resource": "*"}]}')],
  ["a user's policy", "no-wildcard-iam: UserPolicy own, policy.Statement[0].Action", add("aws:iam/userPolicy:UserPolicy", "own", { policy: '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}' })],
  ["an inline policy of a role", "no-wildcard-iam: Role own, inlinePolicies[0].policy.Statement[0].Action", add("aws:iam/role:Role", "own", { assumeRolePolicy: "{}", inlinePolicies: [{ policy: '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}' }] })],
  ["AWS's policy for administrators is attached", "no-wildcard-iam: RolePolicyAttachment own, policyArn", add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "own", { role: "own", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" })],
  ["it is given to the role", "no-wildcard-iam: Role gatehouse-fleet-execution, managedPolicyArns", set(ROLE, { managedPolicyArns: ["arn:aws:iam::aws:policy/PowerUserAccess"] })],
  ["a trust of any account's", "principals-named: Role gatehouse-fleet-execution, assumeRolePolicy.Statement[0].Condition", trust({ StringLike: { "aws:SourceAccount": "*" } })],
  ["a trust of any account's ARN", "principals-named: Role gatehouse-fleet-execution, assumeRolePolicy.Statement[0].Condition", trust({ ArnLike: { "aws:SourceArn": "arn:aws:ecs:*:*:*" } })],
  ["a trust of all accounts but one", "principals-named: Role gatehouse-fleet-execution, assumeRolePolicy.Statement[0].Condition", trust({ StringNotEquals: { "aws:SourceAccount": "1" } })],
  ["a trust where a call need not say for whom", "principals-named: Role gatehouse-fleet-execution, assumeRolePolicy.Statement[0].Condition", trust({ StringEqualsIfExists: { "aws:SourceAccount": "333333333333" } })],
  ["a trust where a call may say nothing", "principals-named: Role gatehouse-fleet-execution, assumeRolePolicy.Statement[0].Condition", trust({ "ForAllValues:StringEquals": { "aws:SourceAccount": "333333333333" } })],
  ["a queue's own policy for everybody", "principals-named: Queue own, policy.Statement[0].Principal", everybody({ Null: { "aws:SourceAccount": "false" } })],
  ["everybody through a service", "principals-named: Queue own, policy.Statement[0].Principal", everybody({ StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" } })],
  ["everybody but one", "principals-named: SecretPolicy own, policy.Statement[0].NotPrincipal", add("aws:secretsmanager/secretPolicy:SecretPolicy", "own", { policy: '{"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "1"}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}}' })],
  ["a function that everybody may call", "principals-named: Permission own, sourceAccount", add("aws:lambda/permission:Permission", "own", { principal: "*", action: "lambda:InvokeFunction" })],
  ["a function that a service calls for anybody", "principals-named: Permission own, sourceAccount", add("aws:lambda/permission:Permission", "own", { principal: "s3.amazonaws.com", action: "lambda:InvokeFunction" })],
  ["an object that everybody may read", "principals-named: BucketObject own, acl", add("aws:s3/bucketObject:BucketObject", "own", { key: "a", acl: "public-read" })],
  ["a bucket that may be opened", "principals-named: BucketPublicAccessBlock gatehouse-fleet-apis, blockPublicPolicy", change("BucketPublicAccessBlock", (one) => ({ name: "gatehouse-fleet-apis", inputs: { ...one.inputs, blockPublicPolicy: false } }))],
  ["a condition's key in other letters", "allow-can-apply: Role gatehouse-fleet-execution, assumeRolePolicy.Statement[0].Condition.StringLike.AWS:SourceArn", trust({ StringLike: { "AWS:SourceArn": "arn:aws:ecs:us-east-1:333333333333:*" } })],
  ["an action in other letters", "allow-can-apply: RolePolicy gatehouse-fleet-task, policy.Statement[2].Condition.StringEquals.kms:EncryptionContext:SecretARN", statement(TASK_ROLE, "policy", "DecryptIt", { Action: ["KMS:describekey"] })],
  ["a list of addresses that is every address", "nothing-open-to-the-world: ManagedPrefixList own, entries[1].cidr", add("aws:ec2/managedPrefixList:ManagedPrefixList", "own", { entries: [{ cidr: "10.0.0.0/8" }, { cidr: "0.0.0.0/0" }] })],
  ["a rule of the old kind", "nothing-open-to-the-world: SecurityGroupRule own, ipv6CidrBlocks", add("aws:ec2/securityGroupRule:SecurityGroupRule", "own", { type: "ingress", protocol: "tcp", fromPort: 443, toPort: 443, ipv6CidrBlocks: ["::/0"] })],
  ["a balancer by its other name", "nothing-open-to-the-world: LoadBalancer own, internal", alb(false)],
  ["an instance with a public address", "nothing-open-to-the-world: Instance own, associatePublicIpAddress", add("aws:ec2/instance:Instance", "own", { associatePublicIpAddress: true })],
  ["a template with one", "nothing-open-to-the-world: LaunchTemplate own, networkInterfaces[0].associatePublicIpAddress", add("aws:ec2/launchTemplate:LaunchTemplate", "own", { networkInterfaces: [{ associatePublicIpAddress: true }] })],
  ["a database with one", "nothing-open-to-the-world: Instance own, publiclyAccessible", add("aws:rds/instance:Instance", "own", { publiclyAccessible: true })],
  ["a gateway that calls by plain HTTP over the internet", "tls-on-every-hop: Integration own, integrationUri", add("aws:apigatewayv2/integration:Integration", "own", { integrationType: "HTTP_PROXY", integrationUri: "http://example.com" })],
  ["a REST API's domain with TLS 1.0", "tls-on-every-hop: DomainName own, securityPolicy", add("aws:apigateway/domainName:DomainName", "own", { securityPolicy: "TLS_1_0" })],
  ["a listener by its other name", "listener-has-certificate: Listener own, sslPolicy", add("aws:alb/listener:Listener", "own", { protocol: "HTTPS", certificateArn: "arn:aws:acm:us-east-1:1:certificate/1" })],
  ["a function's own address, for anyone", "nothing-public-unsaid: FunctionUrl own, authorizationType", add("aws:lambda/functionUrl:FunctionUrl", "own", { authorizationType: "NONE" })],
  ["an API that makes its own route", "nothing-public-unsaid: Api own, target", add("aws:apigatewayv2/api:Api", "own", { name: "own", target: "https://example.com" })],
  ["an API by a definition", "nothing-public-unsaid: Api own, body", add("aws:apigatewayv2/api:Api", "own", { name: "own", body: "{}" })],
  ["a service of one task that nothing scales", "multi-zone: Service own, desiredCount", add("aws:ecs/service:Service", "own", { desiredCount: 1, networkConfiguration: { subnets: ["a", "b"] } })],
  ["a capability that is given back", "containers-confined: TaskDefinition gatehouse-fleet, containerDefinitions[2].linuxParameters.capabilities.add", container("haproxy", { linuxParameters: { capabilities: { drop: ["ALL"], add: ["SYS_PTRACE"] } } })],
  ["another tag that moves", "images-pinned: TaskDefinition gatehouse-fleet, containerDefinitions[2].image", container("haproxy", { image: "haproxy:stable" })],
  ["an alarm whose actions are off", "alarms-answered: CompositeAlarm gatehouse-alarms-request-path, actionsEnabled", set("CompositeAlarm gatehouse-alarms-request-path", { actionsEnabled: false })],
  ["a secret under AWS's own key, by its name", "encrypted-at-rest: Secret gatehouse-client, kmsKeyId", set("Secret gatehouse-client", { kmsKeyId: "alias/aws/secretsmanager" })],
  ["a secret that is gone at once", "deletion-protected-where-stateful: Secret gatehouse-client, recoveryWindowInDays", set("Secret gatehouse-client", { recoveryWindowInDays: 0 })],
  ["a key of a session in an instance's start", "secrets-stay-secret: Instance own, userData", add("aws:ec2/instance:Instance", "own", { userData: `export KEY=ASIA${"A".repeat(16)}` })],
  ["a bucket by its old name", "deletion-protected-where-stateful: BucketV2 own, protect", add("aws:s3/bucketV2:BucketV2", "own", {})],
]; // prettier-ignore

/** What keeps the laws, and looks like what does not. */
export const KEPT: readonly (readonly [what: string, make: Make])[] = [
  ["actions and keys in other letters", trust({ StringEquals: { "AWS:sourceaccount": "333333333333" } })],
  ["a bucket's objects", allow({ Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" })],
  ["an API's methods", allow({ Action: "execute-api:Invoke", Resource: "arn:aws:execute-api:us-east-1:333333333333:a1b2c3/*" })], // prettier-ignore
  ["the certificates with a tag", allow({ Action: "acm:DeleteCertificate", Resource: "arn:aws:acm:us-east-1:333333333333:certificate/*", Condition: { StringEquals: { "aws:ResourceTag/owner": "me" } } })], // prettier-ignore
  ["a Deny of everything else", policy('{"Statement": {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}}')],
  ["an organisation", everybody({ StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } })],
  ["a policy of AWS's for one of its services", add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "own", { policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs" })], // prettier-ignore
  ["a list of this network's addresses", add("aws:ec2/managedPrefixList:ManagedPrefixList", "own", { entries: [{ cidr: "10.0.0.0/8" }] })], // prettier-ignore
  ["tasks on instances, of any size", add("aws:ecs/taskDefinition:TaskDefinition", "own", { requiresCompatibilities: ["EC2"], containerDefinitions: "[]" })], // prettier-ignore
  ["a size in words", set("TaskDefinition", { cpu: "1 vCPU", memory: "2 GB" })],
  ["TLS 1.2 by an older policy", set("Listener", { protocol: "TLS", certificateArn: "arn:aws:acm:us-east-1:1:certificate/1", sslPolicy: "ELBSecurityPolicy-TLS-1-2-2017-01" })], // prettier-ignore
];

const STACK_REFERENCE = "«StackReference network».outputs";

/** What is known only when the program has run: neither kept nor broken before. */
export const UNKNOWN: readonly (readonly [what: string, undecided: string, make: Make])[] = [
  ["whether a balancer is internal", "nothing-open-to-the-world: LoadBalancer gatehouse-balancer, internal", set("LoadBalancer", { internal: STACK_REFERENCE })], // prettier-ignore
  ["whether tasks get public addresses", "nothing-open-to-the-world: Service gatehouse-fleet, networkConfiguration.assignPublicIp", within("ecs.Service gatehouse-fleet", "networkConfiguration", { assignPublicIp: "[unknown]" })], // prettier-ignore
  ["who gets in", "nothing-open-to-the-world: SecurityGroupIngressRule own, cidrIpv4", add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "own", { cidrIpv4: STACK_REFERENCE, ipProtocol: "tcp" })], // prettier-ignore
  ["a throttle", "throttles-set: Stage gatehouse-shop-v1, defaultRouteSettings.throttlingBurstLimit", within("apigatewayv2.Stage gatehouse-shop-v1", "defaultRouteSettings", { throttlingBurstLimit: "[unknown]" })], // prettier-ignore
  ["who may call", "nothing-public-unsaid: Route own, authorizationType", add("aws:apigatewayv2/route:Route", "own", { routeKey: "GET /", authorizationType: "[unknown]" })], // prettier-ignore
  ["the subnets of tasks", "multi-zone: Service gatehouse-fleet, networkConfiguration.subnets", within("ecs.Service gatehouse-fleet", "networkConfiguration", { subnets: STACK_REFERENCE })], // prettier-ignore
  ["whether capacity stays", "capacity-stays: Service gatehouse-fleet, capacityProviderStrategies[0].capacityProvider", set("ecs.Service gatehouse-fleet", { capacityProviderStrategies: [{ capacityProvider: "[unknown]" }] })], // prettier-ignore
];
