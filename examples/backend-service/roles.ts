import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RotatedCertificate } from "pulumi-gatehouse";
import type { Platform } from "./platform";

/** The roles of the tasks, and the policies that must be there before a task starts. */
export interface Roles {
  /** What ECS does before a task runs: fetch the image, write the log. */
  readonly execution: aws.iam.Role;
  /** What the service does: read its certificate and the roots. */
  readonly task: aws.iam.Role;
  readonly policies: aws.iam.RolePolicy[];
}

interface RolesArgs {
  readonly accountId: string;
  readonly region: string;
  readonly images: string[];
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly certificate: RotatedCertificate;
  readonly platform: Platform;
}

export function createRoles(name: string, args: RolesArgs): Roles {
  const { accountId, region, platform, certificate } = args;
  const assumeRolePolicy = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "ecs-tasks.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": `arn:aws:ecs:${region}:${accountId}:*` },
        },
      },
    ],
  });
  const execution = new aws.iam.Role(`${name}-execution`, { assumeRolePolicy });
  const task = new aws.iam.Role(`${name}-task`, { assumeRolePolicy });
  const grant = (what: string, role: aws.iam.Role, statements: object[]) =>
    new aws.iam.RolePolicy(`${name}-${what}`, {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: statements.map((one) => ({ Effect: "Allow", ...one })),
      }),
    });
  const own = { secretArn: certificate.secretArn, keyArn: certificate.keyArn };
  const trust = { secretArn: platform.trustSecretArn, keyArn: platform.trustKeyArn };
  return {
    execution,
    task,
    policies: [
      grant("execution", execution, [
        { Action: "ecr:GetAuthorizationToken", Resource: "*" },
        {
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
          Resource: [...new Set(args.images.map(repositoryArn))],
        },
        {
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: pulumi.interpolate`${args.logGroup.arn}:*`,
        },
      ]),
      grant("task", task, [...readSecret(region, own), ...readSecret(region, trust)]),
    ],
  };
}

/** What is in force of a secret, and its key for that alone. */
function readSecret(region: string, secret: { secretArn: pulumi.Input<string>; keyArn: pulumi.Input<string> }) {
  return [
    {
      Action: "secretsmanager:GetSecretValue",
      Resource: secret.secretArn,
      Condition: { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } },
    },
    {
      Action: "kms:Decrypt",
      Resource: secret.keyArn,
      Condition: {
        StringEquals: {
          "kms:ViaService": `secretsmanager.${region}.amazonaws.com`,
          "kms:EncryptionContext:SecretARN": secret.secretArn,
        },
      },
    },
  ];
}

/** The ARN of the ECR repository of `<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>`. */
function repositoryArn(image: string): string {
  const [, account, region, repository] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)[:@]/.exec(image) ?? [];
  if (repository === undefined) throw new pulumi.RunError(`images: give an image in ECR; got ${image}`);
  return `arn:aws:ecr:${region}:${account}:repository/${repository}`;
}
