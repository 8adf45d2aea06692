import { X509Certificate } from "node:crypto";
import { makeCertificate, SERVER_AUTH, type Certificate } from "../../haproxy/certificate";
import { shownCertificate } from "../../shared/tls";

export const SERVER_NAME = "origin.gatehouse.test";

/** What a secret holds, and how a handshake shows it. */
export interface CertificateVersion {
  readonly text: string;
  readonly sha1: string;
}

/** Made before the clock runs. */
export async function makeVersions(root: Certificate, count: number): Promise<CertificateVersion[]> {
  const all: CertificateVersion[] = [];
  while (all.length < count) {
    const made = await makeCertificate({
      commonName: SERVER_NAME,
      names: [SERVER_NAME],
      uses: [SERVER_AUTH],
      issuer: root,
    });
    all.push({ text: made.bundle, sha1: new X509Certificate(made.certificate).fingerprint });
  }
  return all;
}

/** SHA-1 that a new handshake shows; undefined if there was none. */
export async function handshake(port: number): Promise<string | undefined> {
  const options = { host: "127.0.0.1", port, servername: SERVER_NAME, rejectUnauthorized: false };
  return shownCertificate(options).then(({ fingerprint }) => fingerprint, () => undefined); // prettier-ignore
}

/** Milliseconds from now until a new handshake shows a version; one handshake after the other. */
export async function untilShown(port: number, version: CertificateVersion, mostMs = 15_000): Promise<number> {
  const start = performance.now();
  while ((await handshake(port)) !== version.sha1)
    if (performance.now() - start > mostMs) throw new Error("the new certificate never showed");
  return performance.now() - start;
}
