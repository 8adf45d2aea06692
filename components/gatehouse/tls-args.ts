import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, oneOf, text } from "../../fields";
import { ACM_CERTIFICATE_ARN, HOSTED_ZONE_ID } from "../../fields/aws";
import { DNS_NAME } from "../../fields/dns";
import { TlsMode } from "../request-path/balancer/args";
import type { CertificateSecret } from "../request-path/fleet/certificate-args";
import { BROUGHT_CERTIFICATE } from "./former-args";

/** Who may have issued HAProxy's own certificate. */
export const ServerAuthority = {
  /** Amazon Trust Services, by an exportable certificate of ACM. */
  Public: "Public",
  /** Those of `certificates.authorities`. */
  Private: "Private",
} as const;

export type ServerAuthority = (typeof ServerAuthority)[keyof typeof ServerAuthority];

/** TLS from the gateway to HAProxy. */
export interface TlsSettings {
  /**
   * Who ends it.
   * @default `Passthrough`
   */
  readonly mode?: TlsMode;
  /**
   * The other mode, while it is switched on a stack that serves: listeners of both stand, and each task is registered behind both, so
   * that the gateway moves from one to the other without a gap (docs/operations/tls-mode.md).
   * @default none
   */
  readonly alsoMode?: TlsMode;
  /** The name that the gateway asks for and verifies. Public authorities only: API Gateway trusts no private one. */
  readonly serverName: string;
  /**
   * Other names that HAProxy's certificate has as well, while `serverName` is changed: the next one before, the last one after
   * (docs/operations/server-name.md).
   * @default none
   */
  readonly alsoServerNames?: string[];
  /**
   * The public Route 53 zone of `serverName`, where ACM's validation records are put. Needed under `Passthrough`, unless a
   * certificate is brought.
   */
  readonly hostedZoneId?: pulumi.Input<string>;
  /**
   * Instead of `hostedZoneId`: whether the DNS of `serverName` is kept somewhere else than in Route 53. The first `pulumi up`
   * shows the records that ACM waits for, and goes on once they are there; the output `dnsRecords` has them, too.
   * @default false
   */
  readonly dnsElsewhere?: boolean;
  /**
   * A certificate for `serverName` that somebody else renews, in Secrets Manager. A public authority must have issued it: the
   * agent uses no other.
   * @default one that is issued and rotated here: under `Passthrough` by ACM for export ($7 a renewal), under `Reencrypt` by
   * `certificates.authorities`
   */
  readonly certificate?: CertificateSecret;
  /**
   * Who may have issued HAProxy's own certificate; the first issues the next one. Both, while `mode` is switched on a stack that
   * serves (docs/operations/tls-mode.md). Under `Passthrough` the first is `Public`: API Gateway trusts no other.
   * @default `Public` under `Passthrough`, `Private` under `Reencrypt`
   */
  readonly authorities?: ServerAuthority[];
  /** The balancer's ACM certificate for `serverName`, under `Reencrypt`. */
  readonly balancerCertificateArn?: pulumi.Input<string>;
}

export const TLS = fields<TlsSettings>()({
  mode: oneOf(TlsMode).withDefault(TlsMode.Passthrough, "one TLS session from the gateway to the task, verified"),
  alsoMode: oneOf(TlsMode).optional("one mode"),
  serverName: text(DNS_NAME),
  alsoServerNames: list(text(DNS_NAME), { of: "names", to: 9, why: "ACM issues for 10", distinct: true }).withDefault(
    [],
    "the gateway asks for one name",
  ),
  hostedZoneId: input(text(HOSTED_ZONE_ID)).optional("ACM issues no certificate for HAProxy, or with `dnsElsewhere`"),
  dnsElsewhere: flag().withDefault(false, "Route 53 keeps it"),
  certificate: BROUGHT_CERTIFICATE.optional("one that is issued and rotated here"),
  authorities: list(oneOf(ServerAuthority), {
    of: "authorities",
    from: 1,
    to: 2,
    why: "two while tls.mode is switched",
    distinct: true,
  }).optional("Public under Passthrough, Private under Reencrypt"),
  balancerCertificateArn: input(text(ACM_CERTIFICATE_ARN)).optional("under Passthrough"),
});
