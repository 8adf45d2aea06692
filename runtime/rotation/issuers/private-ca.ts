import { Confidential } from "../confidential";
import { isIssuedBy, validUntil } from "../checks";
import { readCertificate } from "../pem";
import { newKey, spki, type Signer } from "../signer";
import { createLeaf, createRoot } from "../x509";
import type { Issuer } from "./issuer";

/** How long a root is valid, in days: ten years, of which the last is for rolling it over. */
const ROOT_DAYS = 3653;

/** A root of our own, whose key only signs: in KMS, or in this process for tests and local runs. */
export function privateCa(name: string, signer: Signer): Issuer {
  const owns = async (authority: string) => {
    const certificate = readCertificate(authority);
    const isRoot = certificate.ca && isIssuedBy(certificate, certificate);
    return isRoot && certificate.publicKey.export({ type: "spki", format: "der" }).equals(await signer.publicKey());
  };
  return {
    owns,

    async trust(published, now) {
      for (const root of published) {
        if (validUntil(readCertificate(root)) > now.getTime() && (await owns(root)))
          return { issuer: root, anchors: [root] };
      }
      const root = await createRoot(signer, { name, days: ROOT_DAYS, now });
      return { issuer: root, anchors: [root] };
    },

    async issue(request, authority) {
      const key = newKey();
      const leaf = await createLeaf(signer, authority, { ...request, publicKey: spki(key.publicKey) });
      return {
        leaf,
        intermediates: [],
        key: new Confidential(key.privateKey.export({ type: "pkcs8", format: "pem" }).toString()),
      };
    },
  };
}
