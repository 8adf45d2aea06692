import type { Use } from "../checks";
import type { CertificateBundle } from "../pem";
import type { Trust } from "../trust";

/** What a certificate is to say. */
export interface Request {
  readonly names: readonly string[];
  readonly uses: readonly Use[];
  readonly days: number;
  readonly now: Date;
}

/** Whence certificates come: everything that differs between kinds of authority. */
export interface Issuer {
  /**
   * The CA certificate that it signs with, and the roots that its leaves are trusted by. What is published and its own it
   * goes on with; what is missing it makes.
   *
   * @param published the roots that are trusted now, PEM
   */
  trust(published: readonly string[], now: Date): Promise<Trust>;
  /** Whether a CA certificate, PEM, is the one that it signs with. */
  owns(authority: string): Promise<boolean>;
  /** A new leaf under this CA certificate, PEM, with a new key wherever the kind leaves it to us. */
  issue(request: Request, authority: string): Promise<CertificateBundle>;
}
