import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { isIssuedBy, isRoot } from "../checks";
import { Confidential } from "../confidential";
import { certificates, pem, readCertificate, type CertificateBundle } from "../pem";
import { Refused } from "../refused";
import type { Issuer } from "./issuer";

/** ACM's export, as far as it is needed here: the key comes encrypted with the passphrase. */
export interface ExportApi {
  export(passphrase: Confidential): Promise<{ certificate: string; chain: string; encryptedKey: Confidential }>;
}

/**
 * A publicly trusted certificate that ACM issues and renews, and that is exported at every rotation: a rotation between two
 * renewals stores the same certificate again, and the first one after a renewal stores the new one. Exported certificates
 * are the only ones that ACM renews without being asked.
 */
export function acmExport(api: ExportApi, roots: readonly string[] = amazonRoots()): Issuer {
  return {
    async trust() {
      const { intermediates, leaf } = await exported(api);
      return { issuer: intermediates[0] ?? leaf, anchors: roots };
    },

    owns: async (authority) => roots.some((root) => isRoot(readCertificate(root), readCertificate(authority))),

    issue: () => exported(api),
  };
}

/** The roots of Amazon Trust Services, of which ACM may use any: https://www.amazontrust.com/repository. From Node.js's own list. */
export function amazonRoots(): string[] {
  const ours = /^O=Amazon$|CN=Starfield Services Root Certificate Authority/m;
  return rootCertificates.filter((root) => ours.test(new X509Certificate(root).subject)).flatMap(certificates);
}

async function exported(api: ExportApi): Promise<CertificateBundle> {
  // ACM takes 4 to 128 bytes and refuses #, $ and %; a new one each time, known to nobody.
  const passphrase = new Confidential(randomBytes(32).toString("hex"));
  const { certificate, chain, encryptedKey } = await api.export(passphrase);
  const [leaf, ...more] = certificates(certificate);
  if (leaf === undefined || more.length > 0)
    throw new Refused("EXPORT_MALFORMED", "ACM exported no certificate, or several");
  return { leaf, intermediates: intermediatesOf(leaf, certificates(chain)), key: decrypted(encryptedKey, passphrase) };
}

/** The chain in order and without a root of its own, which every peer has or must not believe for being sent. */
function intermediatesOf(leaf: string, chain: readonly string[]): string[] {
  const found: string[] = [];
  for (let child = readCertificate(leaf); ;) {
    const parent = chain.find((each) => isIssuedBy(child, readCertificate(each)) && !found.includes(each));
    if (parent === undefined || isIssuedBy(readCertificate(parent), readCertificate(parent))) return found;
    found.push(parent);
    child = readCertificate(parent);
  }
}

function decrypted(key: Confidential, passphrase: Confidential): Confidential {
  try {
    const read = createPrivateKey({ key: key.reveal(), passphrase: passphrase.reveal() });
    return new Confidential(pem("PRIVATE KEY", read.export({ type: "pkcs8", format: "der" })));
  } catch {
    // OpenSSL's own words might hold what it was given.
    throw new Refused("EXPORT_MALFORMED", "the exported key cannot be decrypted");
  }
}
