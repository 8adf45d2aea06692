import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../shared/arn";
import { policy } from "../../shared/iam";
import type { Roles } from "./roles";
import type { RotatedCertificateArgs } from "./rotated-certificate";

/** The certificate, the trust bundle, and the key that encrypts both. None of their values is known to Pulumi. */
export interface CertificateSecrets {
  readonly certificate: aws.secretsmanager.Secret;
  readonly trust: aws.secretsmanager.Secret;
  readonly key: aws.kms.Key;
}

/** Whatever changes which value is read. UpdateSecret is among it: it can carry a new value. */
const WRITING = [
  "secretsmanager:PutSecretValue",
  "secretsmanager:UpdateSecret",
  "secretsmanager:UpdateSecretVersionStage",
  "secretsmanager:DeleteSecret",
];

export function createSecrets(
  name: string,
  args: RotatedCertificateArgs,
  opts: pulumi.CustomResourceOptions,
): CertificateSecrets {
  const kept = { ...opts, protect: args.protect ?? true };
  const key = createKey(`${name}-key`, args, kept, opts);
  const common = { kmsKeyId: key.arn, recoveryWindowInDays: 30 };
  const certificate = new aws.secretsmanager.Secret(
    name,
    { ...common, description: "Gatehouse: certificate in force, with its chain and key, PEM" },
    kept,
  );
  const trust = new aws.secretsmanager.Secret(
    `${name}-trust`,
    { ...common, description: "Gatehouse: whom the certificate's peers believe, JSON" },
    kept,
  );
  return { certificate, trust, key };
}

function createKey(
  name: string,
  args: RotatedCertificateArgs,
  kept: pulumi.CustomResourceOptions,
  opts: pulumi.CustomResourceOptions,
): aws.kms.Key {
  const key = new aws.kms.Key(
    name,
    {
      description: "Gatehouse: a certificate's secret and its trust bundle",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policy({
        // A key policy's "*" is the key itself; who may use it is said in the policies of those who do.
        Sid: "AdministeredByIamOfThisAccount",
        Effect: "Allow",
        Principal: { AWS: `arn:${partitionOf(args.region)}:iam::${args.accountId}:root` },
        Action: ["kms:*"],
        Resource: "*",
      }),
    },
    kept,
  );
  new aws.kms.Alias(name, { namePrefix: `alias/${name}-`, targetKeyId: key.keyId }, opts);
  return key;
}

/** Nobody writes the secrets but the functions that are there for it, and an operator in an emergency: not even an administrator. */
export function guardSecrets(
  name: string,
  args: RotatedCertificateArgs,
  secrets: CertificateSecrets,
  roles: Roles,
  opts: pulumi.CustomResourceOptions,
): aws.secretsmanager.SecretPolicy[] {
  const guard = (own: string, secret: aws.secretsmanager.Secret, writers: pulumi.Input<string>[]) =>
    new aws.secretsmanager.SecretPolicy(
      own,
      {
        secretArn: secret.arn,
        blockPublicPolicy: true,
        policy: policy({
          Sid: "WrittenByItsFunctionsAlone",
          Effect: "Deny",
          Principal: { AWS: "*" },
          Action: WRITING,
          Resource: [secret.arn],
          Condition: { ArnNotEquals: { "aws:PrincipalArn": [...writers, ...args.breakGlassArns] } },
        }),
      },
      opts,
    );
  return [
    guard(name, secrets.certificate, [roles.rotation.arn, roles.bootstrap.arn]),
    guard(`${name}-trust`, secrets.trust, [roles.bootstrap.arn]),
  ];
}
