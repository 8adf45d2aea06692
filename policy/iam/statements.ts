import type { Plan, Resource, Value } from "../plan";
import { asList, groupsAt, isGroup, parsed, valueAt } from "../read";

/** One statement of a policy, where it stands. */
export interface Statement {
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
}

export interface Condition {
  /** `StringEquals`, without `ForAnyValue:` and `IfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Where policies stand in what a program registers: JSON, as text. */
const POLICIES: Readonly<Record<string, string[]>> = {
  "aws:apigateway/restApi:RestApi": ["policy"],
  "aws:apigateway/restApiPolicy:RestApiPolicy": ["policy"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["policy"],
  "aws:ecr/repositoryPolicy:RepositoryPolicy": ["policy"],
  "aws:iam/policy:Policy": ["policy"],
  "aws:iam/role:Role": ["assumeRolePolicy"],
  "aws:iam/rolePolicy:RolePolicy": ["policy"],
  "aws:kms/key:Key": ["policy"],
  "aws:kms/keyPolicy:KeyPolicy": ["policy"],
  "aws:s3/bucketPolicy:BucketPolicy": ["policy"],
  "aws:secretsmanager/secretPolicy:SecretPolicy": ["policy"],
  "aws:sns/topic:Topic": ["policy"],
  "aws:sns/topicPolicy:TopicPolicy": ["policy"],
  "aws:sqs/queuePolicy:QueuePolicy": ["policy"],
};

/** Every statement of every policy of a plan. */
export function statements(plan: Plan): Statement[] {
  return plan.resources.flatMap((resource) => [
    ...(POLICIES[resource.type] ?? []).flatMap((at) => inPolicy(resource, at, valueAt(resource, at))),
    ...groupsAt(resource, "inlinePolicies").flatMap(([at, { policy }]) => inPolicy(resource, `${at}.policy`, policy)),
  ]);
}

function inPolicy(resource: Resource, at: string, policy: Value | undefined): Statement[] {
  const document = parsed(policy);
  if (!isGroup(document)) return [];
  const ofKey = /^aws:kms\/key(Policy)?:/.test(resource.type);
  return asList(document.Statement).flatMap((one, i) =>
    isGroup(one)
      ? [
          {
            resource,
            property: `${at}.Statement[${i}]`,
            allows: one.Effect === "Allow",
            actions: texts(one.Action),
            resources: texts(one.Resource),
            principals: isGroup(one.Principal) ? Object.values(one.Principal).flatMap(texts) : texts(one.Principal),
            conditions: conditionsOf(one.Condition),
            ofKey,
          },
        ]
      : [],
  );
}

function conditionsOf(all: Value | undefined): Condition[] {
  if (!isGroup(all)) return [];
  return Object.entries(all).flatMap(([operator, keys]) =>
    Object.entries(isGroup(keys) ? keys : {}).map(([key, values]) => ({
      operator: operator.replace(/^For(All|Any)Values?:/, "").replace(/IfExists$/, ""),
      key,
      values: texts(values),
    })),
  );
}

function texts(value: Value | undefined): string[] {
  return asList(value).map(String);
}
