import type { Plan, Resource, Value } from "../plan";
import { asList, groupsAt, isGroupValue, parsed, valueAt, type Group } from "../read";

/** One statement of a policy, where it stands. */
export interface PolicyStatement {
  readonly resource: Resource;
  /** `policy.Statement[0]` */
  readonly property: string;
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `*`, an ARN or a service, of a policy that is attached to a resource; empty in one of a role. */
  readonly principals: readonly string[];
  readonly conditions: readonly Condition[];
  /** Whether it is a key's own policy: there `*` means the key. */
  readonly ofKey: boolean;
  /** What it says by exception, which is all that it does not name: `NotAction`, `NotResource`, `NotPrincipal`. */
  readonly byException: readonly string[];
}

export interface Condition {
  /** `StringEquals`, without `ForAnyValue:` and `IfExists`. */
  readonly operator: string;
  /** Whether a request that does not carry the key meets it: with `ForAllValues:` or `IfExists`. */
  readonly isOptional: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

/** Where policies stand in what a program registers: JSON, as text. */
const POLICIES: Readonly<Record<string, string[]>> = {
  "aws:acmpca/policy:Policy": ["policy"],
  "aws:apigateway/restApi:RestApi": ["policy"],
  "aws:apigateway/restApiPolicy:RestApiPolicy": ["policy"],
  "aws:backup/vaultPolicy:VaultPolicy": ["policy"],
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": ["policy"],
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ["policyDocument"],
  "aws:dynamodb/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["policy"],
  "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": ["policy"],
  "aws:ecr/registryPolicy:RegistryPolicy": ["policy"],
  "aws:ecr/repositoryPolicy:RepositoryPolicy": ["policy"],
  "aws:efs/fileSystemPolicy:FileSystemPolicy": ["policy"],
  "aws:iam/groupPolicy:GroupPolicy": ["policy"],
  "aws:iam/policy:Policy": ["policy"],
  "aws:iam/role:Role": ["assumeRolePolicy"],
  "aws:iam/rolePolicy:RolePolicy": ["policy"],
  "aws:iam/userPolicy:UserPolicy": ["policy"],
  "aws:kinesis/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:kms/key:Key": ["policy"],
  "aws:kms/keyPolicy:KeyPolicy": ["policy"],
  "aws:opensearch/domainPolicy:DomainPolicy": ["accessPolicies"],
  "aws:s3/bucket:Bucket": ["policy"],
  "aws:s3/bucketPolicy:BucketPolicy": ["policy"],
  "aws:secretsmanager/secret:Secret": ["policy"],
  "aws:secretsmanager/secretPolicy:SecretPolicy": ["policy"],
  "aws:sns/topic:Topic": ["policy"],
  "aws:sns/topicPolicy:TopicPolicy": ["policy"],
  "aws:sqs/queue:Queue": ["policy"],
  "aws:sqs/queuePolicy:QueuePolicy": ["policy"],
};

/** Every statement of every policy of a plan. */
export function statements(plan: Plan): PolicyStatement[] {
  return plan.resources.flatMap((resource) => [
    ...(POLICIES[resource.type] ?? []).flatMap((at) => inPolicy(resource, at, valueAt(resource, at))),
    ...groupsAt(resource, "inlinePolicies").flatMap(([at, { policy }]) => inPolicy(resource, `${at}.policy`, policy)),
  ]);
}

function inPolicy(resource: Resource, at: string, policy: Value | undefined): PolicyStatement[] {
  const document = parsed(policy);
  if (!isGroupValue(document)) return [];
  const ofKey = /^aws:kms\/key(Policy)?:/.test(resource.type);
  return asList(elementOf(document, "Statement")).flatMap((one, i) => {
    if (!isGroupValue(one)) return [];
    const of = (name: string) => elementOf(one, name);
    const principal = of("Principal");
    return [
      {
        resource,
        property: `${at}.Statement[${i}]`,
        allows: texts(of("Effect")).join().toLowerCase() === "allow",
        actions: texts(of("Action")),
        resources: texts(of("Resource")),
        principals: isGroupValue(principal) ? Object.values(principal).flatMap(texts) : texts(principal),
        conditions: conditionsOf(of("Condition")),
        ofKey,
        byException: ["NotAction", "NotResource", "NotPrincipal"].filter((name) => of(name) !== undefined),
      },
    ];
  });
}

/** Letters count for nothing in the names of a policy's elements here: what IAM would refuse is not to be overlooked. */
function elementOf(group: Group, name: string): Value | undefined {
  const found = Object.keys(group).find((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : group[found];
}

function conditionsOf(all: Value | undefined): Condition[] {
  if (!isGroupValue(all)) return [];
  return Object.entries(all).flatMap(([operator, keys]) =>
    Object.entries(isGroupValue(keys) ? keys : {}).map(([key, values]) => ({
      operator: operator.replace(/^For(All|Any)Values?:/i, "").replace(/IfExists$/i, ""),
      isOptional: /^ForAllValues:|IfExists$/i.test(operator),
      key,
      values: texts(values),
    })),
  );
}

function texts(value: Value | undefined): string[] {
  return asList(value).map(String);
}
