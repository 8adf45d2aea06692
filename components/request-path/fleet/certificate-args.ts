import type * as pulumi from "@pulumi/pulumi";
import { fields, input, list, text } from "../../../fields";
import { ARN } from "../../../fields/aws";
import { CERTIFICATE_NAME } from "../../../fields/dns";

/** A Secrets Manager secret. A certificate's value is PEM: leaf, intermediates and private key. */
export interface CertificateSecret {
  /** The secret in Secrets Manager that holds certificate and key. */
  readonly secretArn: pulumi.Input<string>;
  /** The customer-managed KMS key that encrypts the secret, if one does. */
  readonly keyArn?: pulumi.Input<string>;
}

/** What HAProxy shows to whoever connects. */
export interface ServerCertificate extends CertificateSecret {
  /** The DNS names that it must be issued for: a certificate for others is not used. */
  readonly names: string[];
  /**
   * The secret of the trust bundle that must vouch for it, encrypted with the same key: `trustSecretArn` of a
   * `RotatedCertificate`.
   * @default the public authorities must
   */
  readonly trustSecretArn?: pulumi.Input<string>;
}

/** What HAProxy shows to backends. */
export interface ClientCertificate extends CertificateSecret {
  /** The DNS names that it must be issued for. */
  readonly names: string[];
  /** The secret of the trust bundle that must vouch for it, encrypted with the same key. */
  readonly trustSecretArn: pulumi.Input<string>;
}

export const CERTIFICATE_SECRET = fields<CertificateSecret>()({
  secretArn: input(text(ARN)),
  keyArn: input(text(ARN)).optional("a key of AWS's own encrypts it"),
});

const NAMES = list(text(CERTIFICATE_NAME), {
  of: "DNS names",
  from: 1,
  why: "the agent uses no other certificate",
  distinct: true,
});

export const SERVER_CERTIFICATE = fields<ServerCertificate>()({
  ...CERTIFICATE_SECRET.rows,
  names: NAMES,
  trustSecretArn: input(text(ARN)).optional("public authorities must vouch for it"),
});

export const CLIENT_CERTIFICATE = fields<ClientCertificate>()({
  ...CERTIFICATE_SECRET.rows,
  names: NAMES,
  trustSecretArn: input(text(ARN)),
});
