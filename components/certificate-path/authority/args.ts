import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, oneOf, text, type ResolvedBy } from "../../../fields";
import { ACCOUNT_ID, ARN, BREAK_GLASS_ARN, HOSTED_ZONE_ID } from "../../../fields/aws";
import { CERTIFICATE_NAME } from "../../../fields/dns";
import { AuthorityKind } from "../../../runtime/rotation/issuers/kind";
import { IDENTITY } from "../../shared/identity";
import { REGION } from "../../shared/region";
import { SIGNERS_PATH } from "./signers";

export { AuthorityKind };

export interface AuthorityArgs {
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  /** The region that certificates are issued in. */
  readonly region: string;
  readonly kind: AuthorityKind;
  /**
   * What tells it from all others of the account and region: the common name of a root of AWS Private CA, and what aliases begin with.
   * @default the component's name
   */
  readonly identity?: string;
  /**
   * With `PrivateCa`: the IAM path whose roles its key signs for, and no others. Of this authority's signers alone:
   * `/gatehouse/signers/edge-prod/`, and the same as their certificates have.
   */
  readonly signersPath?: string;
  /** With `PrivateCa`: the roles or users that alone may disable the key or schedule its deletion. At least one. */
  readonly breakGlassArns?: pulumi.Input<string>[];
  /** With `AcmExport`: the DNS names that the certificate is for, `*.` allowed in front. Given at once: ACM cannot add one. */
  readonly names?: string[];
  /** With `AcmExport`: the public Route 53 zone of the names, where ACM's validation records are put. */
  readonly hostedZoneId?: pulumi.Input<string>;
  /**
   * With `AcmExport`, instead of `hostedZoneId`: whether the names' DNS is kept somewhere else than in Route 53. The first
   * `pulumi up` shows the records that ACM waits for, and goes on once they are there.
   * @default false
   */
  readonly dnsElsewhere?: boolean;
  /**
   * Whether Pulumi refuses to delete the authority. Whatever it signed is worthless without it. Not with `AcmExport`: what ACM has
   * issued is good without it, and other names are another certificate.
   * @default true
   */
  readonly protect?: boolean;
}

/** An authority as a certificate's settings name it. */
export interface AuthorityReference {
  /** Up to 64 lower-case letters, digits and hyphens. The common name of a root of our own: never two authorities of one name. */
  readonly name: string;
  /** The kind of the authority. */
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

/** At least one: whoever may do in an emergency what nobody else may. */
export const BREAK_GLASS_ARNS = list(input(text(BREAK_GLASS_ARN)), {
  of: "roles or users for an emergency",
  from: 1,
  distinct: true,
});

/** What a certificate is for. */
export const CERTIFICATE_NAMES = list(text(CERTIFICATE_NAME), { of: "DNS names", from: 1, distinct: true });

export const AUTHORITY = fields<AuthorityArgs>()({
  accountId: text(ACCOUNT_ID),
  region: text(REGION),
  kind: oneOf(AuthorityKind),
  identity: IDENTITY,
  signersPath: text(SIGNERS_PATH).optional("another kind than `PrivateCa`"),
  breakGlassArns: BREAK_GLASS_ARNS.optional("another kind than `PrivateCa`"),
  names: CERTIFICATE_NAMES.optional("another kind than `AcmExport`"),
  hostedZoneId: input(text(HOSTED_ZONE_ID)).optional("another kind than `AcmExport`, or with `dnsElsewhere`"),
  dnsElsewhere: flag().withDefault(false, "Route 53 keeps it"),
  protect: flag().withDefault(true, "whatever it signed is worthless without it"),
});

/** An authority's arguments with their defaults. */
export type ResolvedAuthority = ResolvedBy<typeof AUTHORITY>;
export type IdentifiedAuthority = ResolvedAuthority & { readonly identity: string };

export const AUTHORITY_REFERENCE = fields<AuthorityReference>()({
  name: text({
    what: "use up to 64 lower-case letters, digits and hyphens, a letter first",
    fits: /^[a-z][a-z0-9-]{0,63}$/,
    example: "edge-root-1",
  }),
  kind: oneOf(AuthorityKind),
  arn: input(text(ARN)),
  unusable: flag().withDefault(false, "an authority is there to be asked"),
});
