import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { templateFor } from "../../../runtime/rotation/issuers/template";
import { partitionOf } from "../../shared/partitions";
import type { IdentifiedAuthority } from "./args";
import type { CreatedAuthority, KindOfAuthority } from "./kind";

/** AWS Private CA for short-lived certificates. */
export const acmPcaAuthority: KindOfAuthority = {
  takes: { signersPath: false, breakGlassArns: false, names: false, hostedZoneId: false },
  problems: () => [],
  create: createPrivateCa,
  // What an authority in the mode SHORT_LIVED_CERTIFICATE signs at the most (AWS Private CA guide, short-lived-certificates).
  lifetime: { decidedBy: "Settings", mostDays: 7, defaultDays: 7 },
  schedule: "rate(2 days)",
  notForClients: undefined,
  statements: (authorities, { region, uses }) => [
    {
      Sid: "OrderLeavesAlone",
      Effect: "Allow",
      Action: ["acm-pca:IssueCertificate"],
      Resource: authorities,
      // As AWS's own managed policy AWSPrivateCAUser compares it.
      Condition: { ArnEquals: { "acm-pca:TemplateArn": templateArn(region, templateFor(uses)) } },
    },
    {
      Sid: "CollectThem",
      Effect: "Allow",
      Action: ["acm-pca:GetCertificate", "acm-pca:GetCertificateAuthorityCertificate"],
      Resource: authorities,
    },
  ],
};

/** Years that a root is valid; the last is for rolling it over. */
const ROOT_YEARS = 10;

/**
 * A root of AWS Private CA that signs certificates of at most seven days ($50 a month; the general mode is $400). What it
 * signs needs no revocation list, because it ends before a list would help.
 */
function createPrivateCa(
  name: string,
  args: IdentifiedAuthority,
  opts: pulumi.CustomResourceOptions,
): CreatedAuthority {
  const signingAlgorithm = "SHA256WITHECDSA";
  const authority = new aws.acmpca.CertificateAuthority(
    name,
    {
      type: "ROOT",
      usageMode: "SHORT_LIVED_CERTIFICATE",
      certificateAuthorityConfiguration: {
        keyAlgorithm: "EC_prime256v1",
        signingAlgorithm,
        subject: { commonName: args.identity },
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
      templateArn: templateArn(args.region, "RootCACertificate/V1"),
      validity: { type: "YEARS", value: String(ROOT_YEARS) },
    },
    opts,
  );
  // The CA can sign once its own certificate is installed.
  const installed = { certificateAuthorityArn: authority.arn, certificate: root.certificate };
  return { arn: new aws.acmpca.CertificateAuthorityCertificate(name, installed, opts).certificateAuthorityArn };
}

function templateArn(region: string, template: string): string {
  return `arn:${partitionOf(region)}:acm-pca:::template/${template}`;
}
