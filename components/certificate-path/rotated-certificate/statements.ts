import type * as pulumi from "@pulumi/pulumi";
import type * as aws from "@pulumi/aws";
import type { Statement } from "../../shared/iam";
import { endpointHost } from "../../shared/partitions";
import { KIND_NAMES, kindOf } from "../authority/kinds";
import type { ResolvedCertificate } from "./args";
import type { CertificateSecrets } from "./secrets";
import { usesOf } from "./settings";

/** What rotating takes. True of a secret only while this function is the one that rotates it. It cannot read what is in force. */
export function rotationStatements(secrets: CertificateSecrets, rotator: aws.lambda.Function): Statement[] {
  const rotated = { "secretsmanager:resource/AllowRotationLambdaArn": rotator.arn };
  return [
    {
      Sid: "RotateTheCertificate",
      Effect: "Allow",
      Action: [
        "secretsmanager:DescribeSecret",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      Resource: [secrets.certificate.arn],
      Condition: { ArnEquals: rotated },
    },
    {
      Sid: "ReadWhatIsPending",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [secrets.certificate.arn],
      Condition: { ArnEquals: rotated, StringEquals: labelled("AWSPENDING") },
    },
    {
      Sid: "ReadTheTrust",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [secrets.trust.arn],
      Condition: { StringEquals: labelled("AWSCURRENT") },
    },
  ];
}

/** What issuing for the first time takes, before rotation is configured, and publishing trust. */
export function bootstrapStatements(secrets: CertificateSecrets): Statement[] {
  return [
    {
      Sid: "WriteCertificateAndTrust",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue"],
      Resource: [secrets.certificate.arn, secrets.trust.arn],
    },
    {
      Sid: "ReadWhatIsServed",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [secrets.certificate.arn],
      Condition: { StringEquals: labelled("AWSCURRENT", "AWSPREVIOUS") },
    },
    {
      Sid: "ReadTheTrust",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [secrets.trust.arn],
      Condition: { StringEquals: labelled("AWSCURRENT") },
    },
  ];
}

/** The secrets' key, through Secrets Manager: to read both, and to write what the function writes. */
export function keyStatements(
  { region }: Pick<ResolvedCertificate, "region">,
  secrets: CertificateSecrets,
  written: aws.secretsmanager.Secret[],
): Statement[] {
  const of = (Sid: string, action: string, arns: pulumi.Input<string>[]): Statement => ({
    Sid,
    Effect: "Allow",
    Action: [action],
    Resource: [secrets.key.arn],
    Condition: {
      StringEquals: {
        "kms:EncryptionContext:SecretARN": arns,
        "kms:ViaService": endpointHost("secretsmanager", region),
      },
    },
  });
  const arns = written.map((secret) => secret.arn);
  return [
    of("DecryptTheSecrets", "kms:Decrypt", [secrets.certificate.arn, secrets.trust.arn]),
    of("EncryptWhatItWrites", "kms:GenerateDataKey", arns),
  ];
}

/** Each read of the functions names a label, which this goes by. */
function labelled(...labels: string[]) {
  return { "secretsmanager:VersionStage": labels };
}

/** What having certificates issued takes, for each kind of authority that the arguments name. */
export function authorityStatements(args: ResolvedCertificate): Statement[] {
  const certificate = { region: args.region, uses: usesOf(args.use) };
  return KIND_NAMES.flatMap((kind) => {
    const usable = args.authorities.filter((one) => one.kind === kind && one.unusable !== true);
    const arns = usable.map((one) => one.arn);
    return arns.length > 0 ? kindOf(kind).statements(arns, certificate) : [];
  });
}

/** What X-Ray's traces take; its actions know no resource. */
export function traceStatements({ tracing }: ResolvedCertificate): Statement[] {
  if (!tracing) return [];
  return [
    {
      Sid: "Trace",
      Effect: "Allow",
      Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      Resource: "*",
    },
  ];
}
