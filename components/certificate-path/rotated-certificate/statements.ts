import * as pulumi from "@pulumi/pulumi";
import type * as aws from "@pulumi/aws";
import type { Statement } from "../../shared/iam";
import { endpointHost } from "../../shared/partitions";
import { KIND_NAMES, kindOf } from "../authority/kinds";
import type { ResolvedCertificate } from "./args";
import type { CertificateSecrets } from "./secrets";
import { usesOf } from "./settings";

/** What rotating takes. True of a secret only while this function is the one that rotates it. */
export function rotateStatements(secrets: CertificateSecrets, rotator: aws.lambda.Function): Statement[] {
  return [
    {
      Sid: "RotateTheCertificate",
      Effect: "Allow",
      Action: [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      Resource: [secrets.certificate.arn],
      Condition: { StringEquals: { "secretsmanager:resource/AllowRotationLambdaArn": rotator.arn } },
    },
    {
      Sid: "ReadTheTrust",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [secrets.trust.arn],
    },
  ];
}

/** What issuing for the first time takes, before rotation is configured, and publishing trust. */
export function establishStatements(secrets: CertificateSecrets): Statement[] {
  return [
    {
      Sid: "EstablishCertificateAndTrust",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
      Resource: [secrets.certificate.arn, secrets.trust.arn],
    },
  ];
}

/** The secrets' key, through Secrets Manager and for these two alone. */
export function keyStatement(args: ResolvedCertificate, secrets: CertificateSecrets): Statement {
  return {
    Sid: "UseTheSecretsKey",
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
    Resource: [secrets.key.arn],
    Condition: {
      StringEquals: {
        "kms:EncryptionContext:SecretARN": [secrets.certificate.arn, secrets.trust.arn],
        "kms:ViaService": endpointHost("secretsmanager", args.region),
      },
    },
  };
}

/** What having certificates issued takes, for each kind of authority that the arguments name. */
export function authorityStatements(args: ResolvedCertificate): Statement[] {
  const its = { region: args.region, uses: usesOf(args.use) };
  return KIND_NAMES.flatMap((kind) => {
    const usable = args.authorities.filter((one) => one.kind === kind && one.unusable !== true);
    const arns = usable.map((one) => one.arn);
    return arns.length > 0 ? kindOf(kind).statements(arns, its) : [];
  });
}

/** The functions' own log. */
export function logStatement(logGroup: aws.cloudwatch.LogGroup): Statement {
  return {
    Sid: "WriteItsLog",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: [pulumi.interpolate`${logGroup.arn}:*`],
  };
}
