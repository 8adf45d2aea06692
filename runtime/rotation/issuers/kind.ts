/**
 * Where certificates come from (docs/decisions/0010). What the functions do for a kind stands in issuers.ts beside this, what
 * Pulumi creates for it in components/certificate-path/authority/kinds.ts; neither compiles while it lacks one.
 */
export const AuthorityKind = {
  /** A root of our own, whose key is in KMS: $1 a month. Trusted by those who are told to. */
  PrivateCa: "PrivateCa",
  /** AWS Private CA for short-lived certificates: $50 a month, with AWS's record of what was issued. Trusted by those who are told to. */
  AcmPca: "AcmPca",
  /** A publicly trusted certificate of ACM that may be exported with its key: $7 a name and renewal. For servers only. */
  AcmExport: "AcmExport",
} as const;
export type AuthorityKind = (typeof AuthorityKind)[keyof typeof AuthorityKind];
