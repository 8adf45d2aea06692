import type { KeyObject, X509Certificate } from "node:crypto";

/** The tag by which IAM and the functions tell whose an imported certificate is. */
export const OWNER_TAG = "gatehouse:certificate";

/** What ACM takes: a certificate with its key, and the whole chain above it. */
export interface Importable {
  readonly leaf: X509Certificate;
  readonly key: KeyObject;
  /** The root at the end, which nobody is sent otherwise: ACM asks for it of what did not sign itself. */
  readonly chain: readonly X509Certificate[];
}

/** The certificates that ACM was given, as far as they are needed here. */
export interface ImportApi {
  /** The ARNs of those that have the owner's tag, those in use first. What was imported a moment ago may not be among them yet. */
  owned(owner: string): Promise<string[]>;
  /** Imports into a certificate that is there, or as a new one of an owner. @returns its ARN */
  import(what: Importable, as: { readonly arn: string } | { readonly owner: string }): Promise<string>;
  /** Deletes it. @returns false while something uses it */
  delete(arn: string): Promise<boolean>;
}
