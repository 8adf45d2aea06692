import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../shared/partitions";

/** Years that a root is valid; the last is for rolling it over. */
const ROOT_YEARS = 10;

/**
 * A root of AWS Private CA that signs certificates of at most seven days ($50 a month; the general mode is $400). What it
 * signs needs no revocation list, because it ends before a list would help.
 */
export function createPrivateCa(
  name: string,
  args: { region: string; protect: boolean },
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const signingAlgorithm = "SHA256WITHECDSA";
  const authority = new aws.acmpca.CertificateAuthority(
    name,
    {
      type: "ROOT",
      usageMode: "SHORT_LIVED_CERTIFICATE",
      certificateAuthorityConfiguration: {
        keyAlgorithm: "EC_prime256v1",
        signingAlgorithm,
        subject: { commonName: name },
      },
      permanentDeletionTimeInDays: 30,
      tags: { Name: name },
    },
    { ...opts, protect: args.protect },
  );
  const root = new aws.acmpca.Certificate(
    name,
    {
      certificateAuthorityArn: authority.arn,
      certificateSigningRequest: authority.certificateSigningRequest,
      signingAlgorithm,
      templateArn: `arn:${partitionOf(args.region)}:acm-pca:::template/RootCACertificate/V1`,
      validity: { type: "YEARS", value: String(ROOT_YEARS) },
    },
    opts,
  );
  // The CA can sign once its own certificate is installed.
  return new aws.acmpca.CertificateAuthorityCertificate(
    name,
    { certificateAuthorityArn: authority.arn, certificate: root.certificate },
    opts,
  ).certificateAuthorityArn;
}
