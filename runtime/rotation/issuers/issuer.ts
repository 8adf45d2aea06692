import type { X509Certificate } from "node:crypto";
import type { CertificateBundle } from "../../certificate/bundle";
import type { Trust } from "../../certificate/trust";
import type { Use } from "../../certificate/use";

/** What a certificate is to say. */
export interface Request {
  readonly names: readonly string[];
  readonly uses: readonly Use[];
  readonly days: number;
  readonly now: Date;
}

/** Where certificates come from: everything that differs between kinds of authority. */
export interface CertificateIssuer {
  /**
   * The CA certificate that it signs with, and the roots that its leaves are trusted by. What is published and its own it
   * goes on with; what is missing it makes.
   *
   * @param published the roots that are trusted now
   */
  trust(published: readonly X509Certificate[], now: Date): Promise<Trust>;
  /**
   * Whether a CA certificate is the one that it signs with.
   *
   * @param chain what stands between it and its root
   */
  owns(authority: X509Certificate, chain: readonly X509Certificate[]): Promise<boolean>;
  /** A new leaf under this CA certificate, with a new key wherever the kind leaves it to us. */
  issue(request: Request, authority: X509Certificate): Promise<CertificateBundle>;
}
