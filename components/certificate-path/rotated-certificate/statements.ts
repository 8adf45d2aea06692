import * as pulumi from "@pulumi/pulumi";
import type * as aws from "@pulumi/aws";
import type { Statement } from "../../shared/iam";
import { endpointHost, partitionOf } from "../../shared/partitions";
import { AuthorityKind, SIGNING_CONDITIONS } from "../authority/kind";
import { templateFor } from "../../../runtime/rotation/issuers/template";
import type { RotatedCertificateArgs } from "./args";
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
export function keyStatement(args: RotatedCertificateArgs, secrets: CertificateSecrets): Statement {
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

/** What having certificates signed takes of each kind of authority that the arguments name. */
export function authorityStatements(args: RotatedCertificateArgs): Statement[] {
  const of = (kind: AuthorityKind) => args.authorities.filter((one) => one.kind === kind).map((one) => one.arn);
  return [
    ...signStatements(of(AuthorityKind.PrivateCa)),
    ...orderStatements(args, of(AuthorityKind.AcmPca)),
    ...exportStatements(of(AuthorityKind.AcmExport)),
  ];
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

function signStatements(keys: pulumi.Input<string>[]): Statement[] {
  if (keys.length === 0) return [];
  return [
    {
      Sid: "SignAsAuthority",
      Effect: "Allow",
      Action: ["kms:Sign"],
      Resource: keys,
      Condition: { StringEquals: SIGNING_CONDITIONS },
    },
    { Sid: "KnowTheAuthoritysKey", Effect: "Allow", Action: ["kms:GetPublicKey"], Resource: keys },
  ];
}

function orderStatements(args: RotatedCertificateArgs, authorities: pulumi.Input<string>[]): Statement[] {
  if (authorities.length === 0) return [];
  const template = `arn:${partitionOf(args.region)}:acm-pca:::template/${templateFor(usesOf(args.use))}`;
  return [
    {
      Sid: "OrderLeavesAlone",
      Effect: "Allow",
      Action: ["acm-pca:IssueCertificate"],
      Resource: authorities,
      Condition: { StringEquals: { "acm-pca:TemplateArn": template } },
    },
    {
      Sid: "CollectThem",
      Effect: "Allow",
      Action: ["acm-pca:GetCertificate", "acm-pca:GetCertificateAuthorityCertificate"],
      Resource: authorities,
    },
  ];
}

function exportStatements(certificates: pulumi.Input<string>[]): Statement[] {
  if (certificates.length === 0) return [];
  return [{ Sid: "ExportIt", Effect: "Allow", Action: ["acm:ExportCertificate"], Resource: certificates }];
}
