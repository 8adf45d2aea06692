import type * as pulumi from "@pulumi/pulumi";
import { AuthorityKind } from "../../../runtime/rotation/issuers/kind";

export { AuthorityKind };

export interface AuthorityArgs {
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  readonly region: string;
  readonly kind: AuthorityKind;
  /** With `PrivateCa`: the roles or users that alone may disable the key or schedule its deletion. At least one. */
  readonly breakGlassArns?: pulumi.Input<string>[];
  /** With `AcmExport`: the DNS names that the certificate is for, `*.` allowed in front. Given at once: ACM cannot add one. */
  readonly names?: string[];
  /** With `AcmExport`: the public Route 53 zone of the names, where ACM's validation records are put. */
  readonly hostedZoneId?: pulumi.Input<string>;
  /**
   * Whether Pulumi refuses to delete the authority. Whatever it signed is worthless without it.
   * @default true
   */
  readonly protect?: boolean;
}

/** An authority as a certificate's settings name it. */
export interface AuthorityReference {
  /** Up to 64 lower-case letters, digits and hyphens. The common name of a root of our own: never two authorities of one name. */
  readonly name: string;
  readonly kind: AuthorityKind;
  /** Of the KMS key (ECC_NIST_P256, SIGN_VERIFY), the AWS Private CA or the exportable ACM certificate: `authority.arn`. */
  readonly arn: pulumi.Input<string>;
  /**
   * Its key is disabled or lost, or its root has expired. Nothing is asked of it any more; its roots stay trusted as they are
   * published, so that another authority can take its place (docs/operations/ca-rollover.md).
   * @default false
   */
  readonly unusable?: boolean;
}
