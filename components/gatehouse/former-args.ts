import { fields, flag, input, list, text } from "../../fields";
import { KMS_KEY_ARN, SECRET_ARN } from "../../fields/aws";
import { FORMER_PORTS } from "../api/backends/args";
import { DOMAIN_SETTINGS, type DomainSettings } from "../request-path/domain/args";
import type { CertificateSecret } from "../request-path/fleet/certificate-args";
import { ECR_IMAGE } from "../shared/ecr-image";

/**
 * What the last release used and this one no longer does. Its tasks run until the deployment has ended, and a deployment that is
 * rolled back starts new ones: what they need stays for one release, and is taken out with the next. `npm start -- --against FILE`
 * says what is missing here (docs/operations/releases.md).
 */
export interface FormerSettings {
  /**
   * Ports of services that are reached on others now.
   * @default none
   */
  readonly ports?: number[];
  /**
   * Images that `fleet.image` or `agent.image` named.
   * @default none
   */
  readonly images?: string[];
  /**
   * Whether the images that were built here stay beside those that `fleet.image` and `agent.image` name now.
   * @default false
   */
  readonly builtImages?: boolean;
  /**
   * The domains that APIs were on before `domain`, the last one first: they stay, with what other programs have mapped onto them, and the
   * APIs of this program answer there as well, until nobody calls or refers to them (docs/operations/domain.md). `domainGeneration` counts
   * them.
   * @default none
   */
  readonly domains?: DomainSettings[];
  /**
   * Secrets that `tls.certificate` named.
   * @default none
   */
  readonly certificates?: CertificateSecret[];
}

export const BROUGHT_CERTIFICATE = fields<CertificateSecret>()({
  secretArn: input(text(SECRET_ARN)),
  keyArn: input(text(KMS_KEY_ARN)).optional("a key of AWS's own encrypts it"),
});

const NONE_WAS = "the last release used nothing else";

export const FORMER = fields<FormerSettings>()({
  ports: FORMER_PORTS,
  images: list(text(ECR_IMAGE), { of: "images" }).withDefault([], NONE_WAS),
  builtImages: flag().withDefault(false, "images that nothing runs with are not built"),
  domains: list(DOMAIN_SETTINGS, { of: "domains", distinct: { by: "name" } }).withDefault([], NONE_WAS),
  certificates: list(BROUGHT_CERTIFICATE, { of: "secrets" }).withDefault([], NONE_WAS),
});
