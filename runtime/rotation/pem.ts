import { createPrivateKey, X509Certificate } from "node:crypto";
import { Confidential } from "./confidential";
import { Refused } from "./refused";

/** What the certificate secret holds: PEM of leaf, intermediates (the leaf's issuer first) and PKCS#8 private key. */
export interface CertificateBundle {
  readonly leaf: string;
  readonly intermediates: readonly string[];
  readonly key: Confidential;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\r\n]+?)\r?\n-----END \1-----(?:\r?\n)?/g;

/** One PEM block of a DER value, as OpenSSL writes it: lines of 64, one newline at the end. */
export function pem(label: string, der: Uint8Array): string {
  const rows =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${rows.join("\n")}\n-----END ${label}-----\n`;
}

/** The PEM blocks of a text in order, rewritten by `pem`. What stands between them is dropped. */
export function blocks(text: string): { label: string; pem: string }[] {
  return [...text.matchAll(BLOCK)].map(([, label = "", body = ""]) => ({
    label,
    pem: pem(label, Buffer.from(body, "base64")),
  }));
}

/** Every certificate of a text, one PEM each. */
export function certificates(text: string): string[] {
  return blocks(text)
    .filter((block) => block.label === "CERTIFICATE")
    .map((block) => block.pem);
}

/** The secret's value. */
export function printBundle(bundle: CertificateBundle): Confidential {
  return new Confidential([bundle.leaf, ...bundle.intermediates, bundle.key.reveal()].join(""));
}

/**
 * Reads the secret's value, and takes nothing but what `printBundle` writes: HAProxy's runtime API ends a payload at the first
 * blank line, so a text that merely can be read is not good enough.
 *
 * @throws Refused PEM_MALFORMED, without a word of the text
 */
export function parseBundle(value: Confidential): CertificateBundle {
  const parts = blocks(value.reveal());
  const labels = parts.map((part) => part.label).join(",");
  if (!/^CERTIFICATE(,CERTIFICATE)*,PRIVATE KEY$/.test(labels)) {
    throw malformed(
      `it needs a certificate, its intermediates and one PKCS#8 key, in that order; got ${labels || "no PEM"}`,
    );
  }
  const [leaf = "", ...intermediates] = parts.slice(0, -1).map((part) => part.pem);
  const bundle = { leaf, intermediates, key: new Confidential(parts.at(-1)?.pem ?? "") };
  if (printBundle(bundle).reveal() !== value.reveal()) {
    throw malformed("it has text, blank lines or carriage returns around its blocks");
  }
  [leaf, ...intermediates].forEach((each) => readCertificate(each));
  readKey(bundle.key);
  return bundle;
}

/** @throws Refused PEM_MALFORMED */
export function readCertificate(text: string): X509Certificate {
  return quietly(() => new X509Certificate(text), "a certificate in it cannot be read");
}

/** @throws Refused PEM_MALFORMED */
export function readKey(key: Confidential) {
  return quietly(() => createPrivateKey(key.reveal()), "its private key cannot be read");
}

/** The certificate's SHA-256, as logs and metrics name it. */
export function fingerprint(text: string): string {
  return readCertificate(text).fingerprint256;
}

/** OpenSSL's errors are not passed on: nobody promises that they hold nothing of the input. */
function quietly<T>(read: () => T, problem: string): T {
  try {
    return read();
  } catch {
    throw malformed(problem);
  }
}

function malformed(problem: string): Refused {
  return new Refused("PEM_MALFORMED", `the certificate is not one to serve: ${problem}`);
}
