import { fields } from "../../../fields";
import { DEPLOYED_INTENT } from "../../../haproxy/config";
import { CERTIFICATE_SECRET, type CertificateSecret } from "./certificate-args";
import { FLEET_SIGNER, type FleetSigner } from "./signer-args";

/** Clients that call the fleet without a gateway, each by a certificate (mutual TLS). */
export interface FleetClients {
  /** The stage that all requests are for: `<api>.<stage>` of an API that is registered. */
  readonly stage: string;
  /**
   * The common names that are let in, 1 to 100.
   * @default whoever has a certificate of the authorities
   */
  readonly subjects?: string[];
  /** The trust bundle of the authorities that issue the clients' certificates: `trustSecretArn` of a `RotatedCertificate`, for example. */
  readonly trust: CertificateSecret;
  /**
   * Signs each request on its way to the API (SigV4).
   * @default requests are not signed
   */
  readonly signer?: FleetSigner;
}

const DIRECT = DEPLOYED_INTENT.rows.clients.rows;

export const FLEET_CLIENTS = fields<FleetClients>()({
  stage: DIRECT.stage,
  subjects: DIRECT.subjects,
  trust: CERTIFICATE_SECRET,
  signer: FLEET_SIGNER.optional("requests are not signed"),
});
