import { X509Certificate } from "node:crypto";
import { isCertificateBlock, pemBlocks, printPem, type PemBlock } from "./pem";
import { unreadable } from "./problem";

/** Every certificate of a PEM text that holds nothing else. @throws Unreadable */
export function readCertificates(text: string): X509Certificate[] {
  const blocks = pemBlocks(text);
  const other = blocks.find((block) => !isCertificateBlock(block));
  if (other) return unreadable("WrongBlock", `holds ${other.label}; only certificates belong there`);
  return blocks.map(readCertificateBlock);
}

/** The one certificate of a PEM text. @throws Unreadable */
export function readCertificate(text: string): X509Certificate {
  const [certificate, ...more] = readCertificates(text);
  if (certificate === undefined || more.length > 0)
    return unreadable("NoCertificate", `holds ${more.length + (certificate ? 1 : 0)} certificates; needs one`);
  return certificate;
}

/** @throws Unreadable, without OpenSSL's words: nobody promises that they hold nothing of the input */
export function readCertificateBlock({ der }: PemBlock): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch {
    return unreadable("Unreadable", "a certificate in it cannot be read");
  }
}

/** PEM of certificates, one after another. */
export function printCertificates(certificates: readonly X509Certificate[]): string {
  return certificates.map(({ raw }) => printPem({ label: "CERTIFICATE", der: raw })).join("");
}

/** Whether two are the same certificate. */
export function isSame(one: X509Certificate, other: X509Certificate): boolean {
  return one.fingerprint256 === other.fingerprint256;
}

/** The certificates without repetitions, in order. */
export function unique(certificates: readonly X509Certificate[]): X509Certificate[] {
  return certificates.filter((each, i) => certificates.findIndex((other) => isSame(each, other)) === i);
}

/** When a certificate begins, in milliseconds since 1970. */
export function validFrom(certificate: X509Certificate): number {
  return Date.parse(certificate.validFrom);
}

/** When a certificate ends, in milliseconds since 1970. */
export function validUntil(certificate: X509Certificate): number {
  return Date.parse(certificate.validTo);
}

export function isValidAt(certificate: X509Certificate, now: Date): boolean {
  return validFrom(certificate) <= now.getTime() && now.getTime() < validUntil(certificate);
}

/** SHA-1 in hex without colons, as HAProxy shows it. */
export function sha1(certificate: X509Certificate): string {
  return certificate.fingerprint.replaceAll(":", "");
}
