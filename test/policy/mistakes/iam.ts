import { add, statement, type Mistake } from "./change";

const TASK_ROLE = "RolePolicy gatehouse-fleet-task";

/** By which right. */
export const BY_WHICH_RIGHT: readonly Mistake[] = [
  {
    what: "reading one secret becomes everything with secrets",
    law: "no-wildcard-iam",
    found: "RolePolicy gatehouse-fleet-task, policy.Statement[1].Action",
    make: statement(TASK_ROLE, "policy", "ReadWhatIsInForce", { Action: ["secretsmanager:*"], Condition: undefined }),
  },
  {
    what: "a role may do anything",
    law: "no-wildcard-iam",
    found: "RolePolicy gatehouse-fleet-task, policy.Statement[0].Action",
    make: statement(TASK_ROLE, "policy", "SeeItsSecrets", { Action: "*" }),
  },
  {
    what: "a role may read every secret",
    law: "no-wildcard-iam",
    found: "RolePolicy gatehouse-fleet-task, policy.Statement[1].Resource",
    make: statement(TASK_ROLE, "policy", "ReadWhatIsInForce", { Resource: "*" }),
  },
  {
    what: "a managed policy is added that may read every object",
    law: "no-wildcard-iam",
    found: "Policy reader, policy.Statement[0].Action",
    make: add("aws:iam/policy:Policy", "reader", {
      policy: JSON.stringify({ Statement: { Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::bucket/*" } }),
    }),
  },
  {
    what: "a key's policy lets a role do everything with it",
    law: "no-wildcard-iam",
    found: "Key gatehouse-keys-logs, policy.Statement[1].Action",
    make: statement("Key gatehouse-keys-logs", "policy", "UsedByCloudWatchLogsForTheseGroups", { Action: "kms:*" }),
  },
  {
    what: "a secret's policy is open to every account",
    law: "principals-named",
    found: "SecretPolicy gatehouse-client, policy.Statement[0].Principal",
    make: statement("SecretPolicy gatehouse-client", "policy", "WrittenByItsFunctionsAlone", {
      Effect: "Allow",
      Condition: undefined,
    }),
  },
  {
    what: "a role trusts ECS on behalf of any account",
    law: "principals-named",
    found: "Role gatehouse-fleet-execution, assumeRolePolicy.Statement[0].Condition",
    make: statement("Role gatehouse-fleet-execution", "assumeRolePolicy", "OnlyForThisAccount", {
      Condition: undefined,
    }),
  },
  {
    what: "a repository may be read by everybody",
    law: "principals-named",
    found: "RepositoryPolicy open, policy.Statement[0].Principal",
    make: add("aws:ecr/repositoryPolicy:RepositoryPolicy", "open", {
      repository: "«Repository gatehouse-agent».name",
      policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: ["ecr:BatchGetImage"] }] }),
    }),
  },
  {
    what: "kms:DescribeKey is allowed with an encryption context, which it does not carry",
    law: "allow-can-apply",
    found:
      "RolePolicy gatehouse-fleet-task, policy.Statement[2].Condition.StringEquals.kms:EncryptionContext:SecretARN",
    make: statement(TASK_ROLE, "policy", "DecryptIt", { Action: ["kms:Decrypt", "kms:DescribeKey"] }),
  },
  {
    what: "an ARN is compared as text",
    law: "allow-can-apply",
    found: "Role gatehouse-fleet-execution, assumeRolePolicy.Statement[0].Condition.StringLike.aws:SourceArn",
    make: statement("Role gatehouse-fleet-execution", "assumeRolePolicy", "OnlyForThisAccount", {
      Condition: { StringLike: { "aws:SourceArn": "arn:aws:ecs:us-east-1:333333333333:*" } },
    }),
  },
  {
    what: "a text is compared as an ARN",
    law: "allow-can-apply",
    found: "Role gatehouse-fleet-execution, assumeRolePolicy.Statement[0].Condition.ArnLike.aws:SourceAccount",
    make: statement("Role gatehouse-fleet-execution", "assumeRolePolicy", "OnlyForThisAccount", {
      Condition: { ArnLike: { "aws:SourceAccount": "333333333333" } },
    }),
  },
  {
    what: "a role trusts ECS to do something else than to assume it",
    law: "allow-can-apply",
    found: "Role gatehouse-fleet-execution, assumeRolePolicy.Statement[0].Action",
    make: statement("Role gatehouse-fleet-execution", "assumeRolePolicy", "OnlyForThisAccount", {
      Action: "sts:GetCallerIdentity",
    }),
  },
  {
    what: "describing a secret asks for a label, which it does not carry",
    law: "allow-can-apply",
    found: "RolePolicy gatehouse-fleet-task, policy.Statement[1].Condition.StringEquals.secretsmanager:VersionStage",
    make: statement(TASK_ROLE, "policy", "ReadWhatIsInForce", { Action: ["secretsmanager:DescribeSecret"] }),
  },
];
