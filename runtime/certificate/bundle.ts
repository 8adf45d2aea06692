import { createPrivateKey, type KeyObject, type X509Certificate } from "node:crypto";
import { Confidential } from "./confidential";
import { isCertificateBlock, pemBlocks, type PemBlock } from "./pem";
import { unreadable } from "./problem";
import { printCertificates, readCertificateBlock } from "./x509";

/** A certificate with all that it takes to serve it. A `KeyObject` shows its key to no log and no inspection. */
export interface CertificateBundle {
  readonly leaf: X509Certificate;
  /** Each the issuer of the one before, the leaf's first. */
  readonly intermediates: readonly X509Certificate[];
  readonly key: KeyObject;
}

const KEYS = new Map<string, "pkcs8" | "pkcs1" | "sec1">([
  ["PRIVATE KEY", "pkcs8"],
  ["RSA PRIVATE KEY", "pkcs1"],
  ["EC PRIVATE KEY", "sec1"],
]);

/** What `openssl ecparam -genkey` writes above the key, which names the curve itself. */
const IGNORED = "EC PARAMETERS";

/**
 * Reads a certificate bundle: leaf, intermediates in order, and a private key that may stand anywhere and be PKCS#8, PKCS#1
 * or SEC1. Takes what real tools write (`pemBlocks`); whether the certificate is any good is `validate`'s to say.
 *
 * @throws Unreadable Unreadable, WrongBlock, NoKey, NoCertificate, without a word of the text
 */
export function readBundle(text: Confidential): CertificateBundle {
  const blocks = pemBlocks(text.reveal()).filter(({ label }) => label !== IGNORED);
  const other = blocks.find((block) => !isCertificateBlock(block) && !KEYS.has(block.label));
  if (other) return unreadable("WrongBlock", `holds ${other.label}; only certificates and a private key belong there`);
  const [key, ...keys] = blocks.filter(({ label }) => KEYS.has(label));
  if (key === undefined || keys.length > 0)
    return unreadable("NoKey", `holds ${keys.length + (key ? 1 : 0)} private keys; needs one`);
  const [leaf, ...intermediates] = blocks.filter(isCertificateBlock).map(readCertificateBlock);
  if (leaf === undefined) return unreadable("NoCertificate", "holds no certificate");
  return { leaf, intermediates, key: readKey(key) };
}

/**
 * The bundle as HAProxy's `crt` takes it: leaf, intermediates, PKCS#8 key, and not one blank line, which would end the text
 * on HAProxy's command line.
 */
export function printBundle({ leaf, intermediates, key }: CertificateBundle): Confidential {
  const pkcs8 = key.export({ type: "pkcs8", format: "pem" }).toString();
  return new Confidential(printCertificates([leaf, ...intermediates]) + pkcs8);
}

function readKey({ label, der }: PemBlock): KeyObject {
  try {
    return createPrivateKey({ key: der, format: "der", type: KEYS.get(label)! });
  } catch {
    return unreadable("Unreadable", "its private key cannot be read");
  }
}
