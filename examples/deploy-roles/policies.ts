import * as aws from "@pulumi/aws";
import { SERVICES } from "./services";

/** Whose gatehouse the roles deploy. */
export interface Deployment {
  readonly accountId: string;
  readonly region: string;
  /** What the names of the gatehouse's roles begin with. */
  readonly prefix: string;
  readonly stateBucket: string;
  readonly stateKeyArn: string;
}

type Statement = aws.iam.PolicyStatement;

/** May look at what there is and read the state of its stack, and change nothing: for previews and for finding drift. */
export function readPolicy(deployment: Deployment): aws.iam.PolicyDocument {
  const actions = Object.values(SERVICES).flatMap(({ read }) => read);
  return {
    Version: "2012-10-17",
    Statement: [
      allow("Look", unique(actions), "*"),
      allow("LookIntoItsBucket", ["s3:GetObject*", "s3:ListBucket*"], `arn:aws:s3:::${deployment.prefix}-*`),
      ...state(deployment, ["s3:GetObject"]),
      ...never(),
    ],
  };
}

/** May make, change and delete what a gatehouse is made of, in its region, and write the state of its stack. */
export function writePolicy(deployment: Deployment): aws.iam.PolicyDocument {
  const { accountId, region, prefix } = deployment;
  const services = Object.values(SERVICES);
  const roles = [`arn:aws:iam::${accountId}:role/${prefix}-*`, `arn:aws:iam::${accountId}:role/gatehouse/*`];
  const global = { StringEquals: { "aws:RequestedRegion": [region, "us-east-1"] } };
  return {
    Version: "2012-10-17",
    Statement: [
      // Route 53 and IAM are asked in us-east-1, wherever the stack is.
      { ...allow("Change", unique(services.flatMap(({ write }) => write)), "*"), Condition: global },
      allow("Look", unique(services.flatMap(({ read }) => read)), "*"),
      allow(
        "ChangeItsRoles",
        [
          "iam:CreateRole",
          "iam:DeleteRole",
          "iam:UpdateRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:PutRolePolicy",
          "iam:DeleteRolePolicy",
          "iam:PutRolePermissionsBoundary",
        ],
        roles,
      ),
      {
        ...allow("HandItsRolesToServices", ["iam:PassRole"], roles),
        Condition: { StringEquals: { "iam:PassedToService": PASSED_TO } },
      },
      {
        ...allow(
          "MakeServiceLinkedRoles",
          ["iam:CreateServiceLinkedRole"],
          `arn:aws:iam::${accountId}:role/aws-service-role/*`,
        ),
      },
      // A key has no name before it is there.
      allow("MakeKeys", ["kms:CreateKey"], "*"),
      allow(
        "ChangeKeys",
        [
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:UpdateAlias",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:PutKeyPolicy",
          "kms:EnableKeyRotation",
          "kms:DisableKeyRotation",
          "kms:UpdateKeyDescription",
          "kms:ScheduleKeyDeletion",
          "kms:CancelKeyDeletion",
          "kms:CreateGrant",
        ],
        `arn:aws:kms:${region}:${accountId}:*`,
      ),
      allow(
        "MakeSecrets",
        [
          "secretsmanager:CreateSecret",
          "secretsmanager:DeleteSecret",
          "secretsmanager:UpdateSecret",
          "secretsmanager:TagResource",
          "secretsmanager:UntagResource",
          "secretsmanager:PutResourcePolicy",
          "secretsmanager:DeleteResourcePolicy",
          "secretsmanager:RotateSecret",
          "secretsmanager:CancelRotateSecret",
        ],
        `arn:aws:secretsmanager:${region}:${accountId}:secret:*`,
      ),
      allow("MakeItsBucket", ["s3:*"], [`arn:aws:s3:::${prefix}-*`]),
      ...state(deployment, ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]),
      ...never(),
    ],
  };
}

/** The services that take a role of a gatehouse. */
const PASSED_TO = [
  "ecs-tasks.amazonaws.com",
  "lambda.amazonaws.com",
  // Of the archive of the logs.
  "firehose.amazonaws.com",
  "logs.amazonaws.com",
  "scheduler.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];

/** The state of its stack, and the key that encrypts what is secret in it; the locks of a preview are written as well. */
function state({ stateBucket, stateKeyArn }: Deployment, objects: string[]): Statement[] {
  const bucket = `arn:aws:s3:::${stateBucket}`;
  return [
    allow("FindTheState", ["s3:ListBucket"], bucket),
    allow("UseTheState", objects, `${bucket}/*`),
    allow("LockTheState", ["s3:PutObject", "s3:DeleteObject"], `${bucket}/.pulumi/locks/*`),
    allow(
      "ReadSecretsOfTheState",
      ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
      stateKeyArn,
    ),
  ];
}

/** No deployment reads a certificate's key, whatever else allows it, or changes who may deploy. */
function never(): Statement[] {
  return [
    {
      Sid: "ReadNoSecret",
      Effect: "Deny",
      Action: ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"],
      Resource: "*",
    },
    {
      Sid: "ChangeNoDeployRole",
      Effect: "Deny",
      Action: ["iam:*Role", "iam:*RolePolicy", "iam:UpdateAssumeRolePolicy"],
      Resource: "arn:aws:iam::*:role/deploy-*",
    },
  ];
}

function allow(Sid: string, Action: string[], Resource: string | string[]): Statement {
  return { Sid, Effect: "Allow", Action, Resource };
}

function unique(all: readonly string[]): string[] {
  return [...new Set(all)].sort();
}
