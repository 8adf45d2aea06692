import type { X509Certificate } from "node:crypto";
import { isIssuedBy } from "../../certificate/path";
import type { Trust } from "../../certificate/trust";
import { validUntil } from "../../certificate/x509";
import { Refused } from "../refused";
import { newKey, spki, type Signer } from "../signer";
import { createLeaf, createRoot } from "../x509";
import type { CertificateIssuer } from "./issuer";

/** How long a root is valid, in days: ten years, of which the last is for rolling it over. */
const ROOT_DAYS = 3653;

/** A root of our own, whose key only signs: in KMS, or in this process for tests and local runs. */
export function privateCa(name: string, signer: Signer): CertificateIssuer {
  const owns = async (authority: X509Certificate) => {
    const isRoot = authority.ca && isIssuedBy(authority, authority);
    return isRoot && authority.publicKey.export({ type: "spki", format: "der" }).equals(await signer.publicKey());
  };
  return {
    owns,

    async trust(published, now) {
      const roots = [];
      for (const root of published) if (await owns(root)) roots.push(root);
      const valid = roots.find((root) => validUntil(root) > now.getTime());
      if (valid !== undefined) return trustOf(valid);
      // Another root of the same name would be trusted by nobody, and would hide that this one must be superseded.
      if (roots[0] !== undefined)
        throw new Refused(
          "AuthorityExpires",
          `the root of "${name}" ended ${roots[0].validTo}: add another authority and name it as issuer, and say of this one that it is unusable`,
        );
      const root = await createRoot(signer, { name, days: ROOT_DAYS, now });
      return trustOf(root);
    },

    async issue(request, authority) {
      const key = newKey();
      const leaf = await createLeaf(signer, authority, { ...request, publicKey: spki(key.publicKey) });
      return { leaf, intermediates: [], key: key.privateKey };
    },
  };
}

function trustOf(root: X509Certificate): Trust {
  return { issuer: root, issuerChain: [], anchors: [root] };
}
