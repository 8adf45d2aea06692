import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { blocks, type Block } from "./pem";
import { rejected, type Rejected } from "./rejected";

/** A certificate that can be served. */
export interface Bundle {
  readonly leaf: X509Certificate;
  /** The intermediates, each the issuer of the one before. */
  readonly chain: readonly X509Certificate[];
  readonly key: KeyObject;
  /** Leaf, intermediates, key, as HAProxy's `crt` takes it. */
  readonly pem: string;
  /** Of the leaf, hex without colons, as HAProxy shows it. */
  readonly sha1: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Reads what the secret holds: leaf, intermediates and PKCS#8 private key. */
export function bundle(text: string): Bundle | Rejected {
  const parts = blocks(text);
  if ("broken" in parts) return rejected("UNREADABLE", parts.broken);
  const other = parts.find(({ label }) => label !== "CERTIFICATE" && label !== "PRIVATE KEY");
  if (other) return rejected("WRONG_BLOCK", `holds ${other.label}; only CERTIFICATE and PRIVATE KEY belong there`);
  const [certificates, keys] = ["CERTIFICATE", "PRIVATE KEY"].map((kind) => parts.filter((p) => p.label === kind));
  if (keys?.length !== 1) return rejected("NO_KEY", `holds ${keys?.length ?? 0} private keys; needs one`);
  if (certificates?.[0] === undefined) return rejected("NO_CERTIFICATE", "holds no certificate");
  return read(certificates, keys[0]!);
}

function read(certificates: readonly Block[], keyBlock: Block): Bundle | Rejected {
  try {
    const [leaf, ...chain] = certificates.map(({ text }) => new X509Certificate(text));
    const pem = [...certificates, keyBlock].map(({ text }) => text).join("");
    return { leaf: leaf!, chain, key: createPrivateKey(keyBlock.text), pem, sha1: sha1(leaf!), ...dates(leaf!) };
  } catch {
    // What OpenSSL says may quote the input.
    return rejected("UNREADABLE", "a block does not parse");
  }
}

export const sha1 = (certificate: X509Certificate): string => certificate.fingerprint.replaceAll(":", "");

export function dates(certificate: X509Certificate): { notBefore: number; notAfter: number } {
  return { notBefore: Date.parse(certificate.validFrom), notAfter: Date.parse(certificate.validTo) };
}
