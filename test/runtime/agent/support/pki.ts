import { X509Certificate } from "node:crypto";
import {
  CLIENT_AUTH,
  makeCertificate,
  SERVER_AUTH,
  type Certificate,
  type CertificateRequest,
} from "../../../../tools/haproxy/certificate";

/** What HAProxy's own certificate is issued for. */
export const NAME = "origin.gatehouse.test";

export const authority = (
  commonName = "gatehouse root",
  more: Partial<CertificateRequest> = {},
): Promise<Certificate> => makeCertificate({ commonName, ...more });

export const intermediate = (issuer: Certificate, more: Partial<CertificateRequest> = {}): Promise<Certificate> =>
  makeCertificate({ commonName: "gatehouse intermediate", issuer, authority: true, ...more });

/** A secret's value: leaf, intermediates and key. */
export interface Issued {
  readonly text: string;
  /** Of the leaf, hex. */
  readonly sha1: string;
}

export async function issue(
  issuer: Certificate,
  more: Partial<CertificateRequest> = {},
  chain: readonly Certificate[] = [],
): Promise<Issued> {
  const leaf = await makeCertificate({
    commonName: NAME,
    names: [NAME],
    uses: [SERVER_AUTH, CLIENT_AUTH],
    issuer,
    ...more,
  });
  const key = leaf.bundle.slice(leaf.certificate.length);
  return { text: [leaf, ...chain].map((c) => c.certificate).join("") + key, sha1: sha1(leaf.certificate) };
}

export const sha1 = (pem: string): string => new X509Certificate(pem).fingerprint.replaceAll(":", "");

/** The trust bundle's secret. */
export function trustText(issuer: Certificate, ...anchors: readonly Certificate[]): string {
  return JSON.stringify({
    version: 1,
    issuer: issuer.certificate,
    anchors: anchors.map((a) => a.certificate).join(""),
  });
}

export const DAY_MS = 86_400_000;
