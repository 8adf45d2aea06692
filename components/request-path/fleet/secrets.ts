import type * as pulumi from "@pulumi/pulumi";
import type { HaproxyFleetArgs } from "./haproxy-fleet";

/** A Secrets Manager secret. A certificate's value is PEM: leaf, intermediates and private key. */
export interface CertificateSecret {
  readonly secretArn: pulumi.Input<string>;
  /** The customer-managed KMS key that encrypts the secret, if one does. */
  readonly keyArn?: pulumi.Input<string>;
}

/** Whom the agent asks whether a certificate may be used. */
export const VouchedBy = {
  /** The authorities that everybody trusts. */
  PublicAuthorities: "PublicAuthorities",
  /** Those of the fleet's trust bundle. */
  TrustBundle: "TrustBundle",
} as const;
export type VouchedBy = (typeof VouchedBy)[keyof typeof VouchedBy];

/** What HAProxy shows to whoever connects. */
export interface ServerCertificate extends CertificateSecret {
  /** The DNS names that it must be issued for: a certificate for others is not used. */
  readonly names: string[];
  readonly vouchedBy: VouchedBy;
}

/** What HAProxy shows to backends; vouched for by the trust bundle. */
export interface ClientCertificate extends CertificateSecret {
  /** The DNS names that it must be issued for. */
  readonly names: string[];
}

/** HAProxy's files for them (haproxy/config): its own certificate, the one for backends, and whom it believes behind it. */
const FILES = { server: "edge.pem", client: "backend-client.pem", trust: "backend-ca.pem" };

/** Everything the agent reads: certificates and trust. */
export function secretsOf(args: HaproxyFleetArgs): CertificateSecret[] {
  const { serverCertificate, clientCertificate, trust } = args;
  return [serverCertificate, ...(clientCertificate ? [clientCertificate] : []), ...(trust ? [trust] : [])];
}

/** The certificates as the agent's settings name them (docs/agent.md). */
export function certificateSettings({ serverCertificate: server, clientCertificate: client }: HaproxyFleetArgs) {
  const trust = server.vouchedBy === VouchedBy.TrustBundle ? "bundle" : "system";
  return [
    { file: FILES.server, secret: server.secretArn, use: "server", names: server.names, trust },
    ...(client
      ? [{ file: FILES.client, secret: client.secretArn, use: "client", names: client.names, trust: "bundle" }]
      : []),
  ];
}

/** The trust bundle as the agent's settings name it; undefined if there is none. */
export function trustSetting({ trust }: HaproxyFleetArgs) {
  return trust && { secret: trust.secretArn, files: [FILES.trust] };
}
