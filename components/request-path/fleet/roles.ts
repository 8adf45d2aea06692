import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { repositoryArn } from "../../shared/ecr-image";
import { assumedBy, policy, writeLog, type Statement } from "../../shared/iam";
import { endpointHost } from "../../shared/partitions";
import type { ResolvedFleet } from "./args";
import { followStatements, type FleetRegistrations } from "./registrations";
import { fleetSecrets } from "./secrets";
import { signerStatement } from "./signer";
import { imageOf } from "./task";

/** A role and what it may do, which is there a moment later: who needs both waits for the policy. */
export interface GrantedRole {
  readonly role: aws.iam.Role;
  readonly policy: aws.iam.RolePolicy;
}

/** What ECS does before the task runs: fetch its images and write its log. It reads no secret: the agent does. */
export function createExecutionRole(
  name: string,
  args: ResolvedFleet,
  opts: pulumi.CustomResourceOptions,
): GrantedRole {
  return createRole(name, args, [...imageStatements(args), writeLog(args.logGroupArn)], opts);
}

/** What the agent may do in AWS: read the secrets in force and the registrations, and find instances; and the signer, where there is one. HAProxy itself does nothing there. */
export function createTaskRole(
  name: string,
  args: ResolvedFleet,
  registrations: FleetRegistrations,
  opts: pulumi.CustomResourceOptions,
): GrantedRole {
  return createRole(
    name,
    args,
    [
      ...secretStatements(args),
      ...followStatements(registrations, args),
      instancesStatement(args),
      ...(args.clients?.signer ? [signerStatement(args.clients.signer)] : []),
    ],
    opts,
  );
}

function createRole(
  name: string,
  args: ResolvedFleet,
  statements: Statement[],
  opts: pulumi.CustomResourceOptions,
): GrantedRole {
  const assumeRolePolicy = assumedBy("ecs-tasks", args, { service: "ecs", resource: "*" });
  const role = new aws.iam.Role(name, { assumeRolePolicy }, opts);
  return { role, policy: new aws.iam.RolePolicy(name, { role: role.name, policy: policy(...statements) }, opts) };
}

function imageStatements(args: ResolvedFleet): Statement[] {
  const signers = args.clients?.signer ? [repositoryArn(args.clients.signer.image)] : [];
  return [
    {
      Sid: "LogInToEcr",
      Effect: "Allow",
      Action: ["ecr:GetAuthorizationToken"],
      Resource: "*", // the action has no resource
    },
    {
      Sid: "PullItsImages",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
      Resource: [imageOf(args).repositoryArn, args.agent.repositoryArn, ...signers, ...args.former.repositoryArns],
    },
  ];
}

function secretStatements(args: ResolvedFleet): Statement[] {
  const secrets = [...fleetSecrets(args), ...args.former.secrets];
  const arns = secrets.map((secret) => secret.secretArn);
  const read: Statement[] = [
    { Sid: "SeeItsSecrets", Effect: "Allow", Action: ["secretsmanager:DescribeSecret"], Resource: arns },
    {
      Sid: "ReadWhatIsInForce",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: arns,
      Condition: { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } },
    },
  ];
  const keyed = secrets.filter((secret) => secret.keyArn !== undefined);
  if (keyed.length === 0) return read;
  const decrypt: Statement = {
    Sid: "DecryptIt",
    Effect: "Allow",
    Action: ["kms:Decrypt"],
    Resource: unique(keyed.map((secret) => secret.keyArn!)),
    Condition: {
      StringEquals: {
        "kms:ViaService": endpointHost("secretsmanager", args.region),
        "kms:EncryptionContext:SecretARN": keyed.map((secret) => secret.secretArn),
      },
    },
  };
  return [...read, decrypt];
}

/** A certificate and its trust bundle share a key: the same output, or the same text. */
function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}

function instancesStatement({ namespace }: ResolvedFleet): Statement {
  return {
    Sid: "FindInstances",
    Effect: "Allow",
    Action: ["servicediscovery:DiscoverInstances"],
    Resource: "*", // the action has no resource
    Condition: { StringEquals: { "servicediscovery:NamespaceName": namespace } },
  };
}
