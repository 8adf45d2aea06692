import type * as pulumi from "@pulumi/pulumi";

/** Whence certificates come (docs/decisions/0010). */
export const AuthorityKind = {
  /** A root of our own, whose key is in KMS: $1 a month. Trusted by whom we tell. */
  PrivateCa: "private-ca",
  /** AWS Private CA for short-lived certificates: $50 a month, with AWS's audit trail of what was issued. Trusted by whom we tell. */
  AcmPca: "acm-pca",
  /** A publicly trusted certificate of ACM that may be exported with its key: $15 a name and renewal. For servers only. */
  AcmExport: "acm-export",
} as const;
export type AuthorityKind = (typeof AuthorityKind)[keyof typeof AuthorityKind];

/** An authority as a certificate's settings name it. */
export interface AuthorityReference {
  /** Up to 64 lower-case letters, digits and hyphens. The common name of a root of our own: never two authorities of one name. */
  readonly name: string;
  readonly kind: AuthorityKind;
  /** Of the KMS key (ECC_NIST_P256, SIGN_VERIFY), the AWS Private CA or the exportable ACM certificate: `authority.arn`. */
  readonly arn: pulumi.Input<string>;
}

/**
 * The path of every role that may sign. An authority's key signs for no role elsewhere, so that who administers keys or
 * holds `kms:*` cannot issue a certificate.
 */
export const SIGNERS_PATH = "/gatehouse/signers/";

/** How the key in KMS is used, as conditions of a policy. */
export const SIGNING_CONDITIONS = { "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "RAW" };
