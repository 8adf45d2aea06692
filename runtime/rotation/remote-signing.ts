import { webcrypto } from "node:crypto";
import { derToRaw, ECDSA } from "./ecdsa";
import type { Signer } from "./signer";

/*
 * The X.509 library signs with Web Crypto, hence with a key that is here. Ours may be in KMS: the library gets the public
 * half as its signing key, and a Web Crypto whose `sign` asks the signer.
 */

/** What stands for the signer's key. */
export async function publicKeyOf(signer: Signer): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("spki", await signer.publicKey(), ECDSA, true, ["verify"]);
}

/** Web Crypto, except that it signs with a signer. */
export function signingWith(signer: Signer): webcrypto.Crypto {
  const { subtle } = webcrypto;
  const sign = async (_algorithm: unknown, _key: unknown, message: ArrayBuffer) =>
    new Uint8Array(derToRaw(await signer.sign(Buffer.from(message)))).buffer;
  return {
    getRandomValues: webcrypto.getRandomValues.bind(webcrypto),
    randomUUID: webcrypto.randomUUID.bind(webcrypto),
    subtle: new Proxy(subtle, {
      get: (target, name) => (name === "sign" ? sign : (Reflect.get(target, name) as () => unknown).bind(target)),
    }),
  } as webcrypto.Crypto;
}
