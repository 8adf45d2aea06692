import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

/** A key that signs, wherever it is. ECDSA P-256 with SHA-256. */
export interface Signer {
  /** The public key as SubjectPublicKeyInfo, DER. */
  publicKey(): Promise<Buffer>;
  /** The signature of a message, DER; the signer hashes. */
  sign(message: Buffer): Promise<Buffer>;
}

/** A key in this process: for leaves, for handshakes, for tests and local runs. Never an authority's in production. */
export function localSigner(key: KeyObject = newKey().privateKey): Signer {
  return {
    publicKey: async () => spki(key),
    sign: async (message) => sign("sha256", message, key),
  };
}

/** A new key on P-256. */
export function newKey(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** The public half as SubjectPublicKeyInfo, DER. */
export function spki(key: KeyObject): Buffer {
  const half = key.type === "private" ? createPublicKey(key) : key;
  return half.export({ type: "spki", format: "der" });
}
