import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn } from "../../shared/arn";
import { assumedBy, policy, type Statement } from "../../shared/iam";
import type { HaproxyFleetArgs } from "./haproxy-fleet";
import { repositoryOf } from "./task";

/** What ECS does before the task runs: fetch its image and its certificate, and write its log. */
export function createExecutionRole(
  name: string,
  args: HaproxyFleetArgs,
  opts: pulumi.CustomResourceOptions,
): aws.iam.Role {
  const role = createRole(name, args, opts);
  new aws.iam.RolePolicy(
    name,
    { role: role.name, policy: policy(...imageStatements(args), ...certificateStatements(args), logStatement(args)) },
    opts,
  );
  return role;
}

/** What HAProxy itself may do in AWS: nothing. */
export function createTaskRole(name: string, args: HaproxyFleetArgs, opts: pulumi.CustomResourceOptions): aws.iam.Role {
  return createRole(name, args, opts);
}

function createRole(name: string, args: HaproxyFleetArgs, opts: pulumi.CustomResourceOptions): aws.iam.Role {
  const assumeRolePolicy = assumedBy("ecs-tasks.amazonaws.com", args, { service: "ecs", resource: "*" });
  return new aws.iam.Role(name, { assumeRolePolicy }, opts);
}

function imageStatements(args: HaproxyFleetArgs): Statement[] {
  const { accountId, region, repository } = repositoryOf(args.image)!;
  return [
    {
      Sid: "LogInToEcr",
      Effect: "Allow",
      Action: ["ecr:GetAuthorizationToken"],
      Resource: "*", // the action has no resource
    },
    {
      Sid: "PullItsImage",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
      Resource: [arn({ accountId, region }, "ecr", `repository/${repository}`)],
    },
  ];
}

function certificateStatements(args: HaproxyFleetArgs): Statement[] {
  const { secretArn, keyArn } = args.certificate;
  const read: Statement = {
    Sid: "ReadItsCertificate",
    Effect: "Allow",
    Action: ["secretsmanager:GetSecretValue"],
    Resource: [secretArn],
  };
  if (keyArn === undefined) return [read];
  const decrypt: Statement = {
    Sid: "DecryptItsCertificate",
    Effect: "Allow",
    Action: ["kms:Decrypt"],
    Resource: [keyArn],
    Condition: {
      StringEquals: {
        "kms:ViaService": `secretsmanager.${args.region}.amazonaws.com`,
        "kms:EncryptionContext:SecretARN": secretArn,
      },
    },
  };
  return [read, decrypt];
}

function logStatement(args: HaproxyFleetArgs): Statement {
  return {
    Sid: "WriteItsLog",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: [pulumi.interpolate`${args.logGroupArn}:*`],
  };
}
