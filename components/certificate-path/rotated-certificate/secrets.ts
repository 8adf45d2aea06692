import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { administeredByIam, policy } from "../../shared/iam";
import type { IdentifiedCertificate } from "./args";

/**
 * The certificate, the trust bundle, and the key that encrypts both. None of their values is known to Pulumi.
 *
 * `protect` keeps Pulumi from deleting them, and guard.ts keeps others. The key has no guard of its own: it is administered by
 * whoever IAM allows (`kms:*`), which includes disabling it and deleting it in 30 days. What it encrypts can be issued anew; nobody reads
 * a value by it without `secretsmanager:GetSecretValue`.
 */
export interface CertificateSecrets {
  readonly certificate: aws.secretsmanager.Secret;
  readonly trust: aws.secretsmanager.Secret;
  readonly key: aws.kms.Key;
}

export function createSecrets(
  name: string,
  args: IdentifiedCertificate,
  opts: pulumi.CustomResourceOptions,
): CertificateSecrets {
  const kept = { ...opts, protect: args.protect };
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
  args: IdentifiedCertificate,
  kept: pulumi.CustomResourceOptions,
  opts: pulumi.CustomResourceOptions,
): aws.kms.Key {
  const key = new aws.kms.Key(
    name,
    {
      description: "Gatehouse: a certificate's secret and its trust bundle",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      // Who may use it is said in the policies of those who do.
      policy: policy(administeredByIam(args)),
    },
    kept,
  );
  new aws.kms.Alias(name, { namePrefix: `alias/${args.identity}-key-`, targetKeyId: key.keyId }, opts);
  return key;
}
