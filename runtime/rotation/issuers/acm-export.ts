import { createPrivateKey, randomBytes, type KeyObject, type X509Certificate } from "node:crypto";
import type { CertificateBundle } from "../../certificate/bundle";
import { Confidential } from "../../certificate/confidential";
import { isIssuedBy, trustedPath } from "../../certificate/path";
import { systemAnchors } from "../../certificate/trust";
import { isSame, readCertificates } from "../../certificate/x509";
import { Refused } from "../refused";
import { untilThere } from "../until-there";
import type { CertificateIssuer } from "./issuer";

/** ACM's export, as far as it is needed here. */
export interface ExportApi {
  /** Undefined while ACM is issuing or renewing, when it exports nothing. */
  export(passphrase: Confidential): Promise<Exported | undefined>;
}

export interface Exported {
  readonly certificate: string;
  readonly chain: string;
  /** Encrypted with the passphrase. */
  readonly encryptedKey: Confidential;
}

/** Half a minute together: a renewal is over in less, and the next rotation would be a day later. */
const WAITS_MS = [500, 1000, 2000, 4000, 5000, 5000, 5000, 5000];

/**
 * A publicly trusted certificate that ACM issues and renews, and that is exported at every rotation: a rotation between two
 * renewals stores the same certificate again, and the first one after a renewal stores the new one. Exported certificates
 * are the only ones that ACM renews without being asked.
 */
export function acmExport(
  api: ExportApi,
  sleep: (milliseconds: number) => Promise<void>,
  roots: readonly X509Certificate[] = amazonRoots(),
): CertificateIssuer {
  return {
    async trust() {
      const { intermediates, leaf } = await exported(api, sleep);
      const [issuer = leaf, ...issuerChain] = intermediates;
      return { issuer, issuerChain, anchors: roots };
    },

    owns: async (authority, chain) => trustedPath([authority, ...chain], roots) !== undefined,

    issue: () => exported(api, sleep),
  };
}

/** The roots of Amazon Trust Services, of which ACM may use any: https://www.amazontrust.com/repository. From Node.js's own list. */
export function amazonRoots(): X509Certificate[] {
  const ours = /^O=Amazon$|CN=Starfield Services Root Certificate Authority/m;
  return systemAnchors().filter((root) => ours.test(root.subject));
}

async function exported(api: ExportApi, sleep: (milliseconds: number) => Promise<void>): Promise<CertificateBundle> {
  // ACM takes 4 to 128 bytes and refuses #, $ and %; a new one each time, known to nobody.
  const passphrase = new Confidential(randomBytes(32).toString("hex"));
  const answer = await untilThere(() => api.export(passphrase), WAITS_MS, sleep);
  if (answer === undefined) throw new Refused("IssuancePending", "ACM exports nothing while it issues or renews");
  const { certificate, chain, encryptedKey } = answer;
  const [leaf, ...more] = readCertificates(certificate);
  if (leaf === undefined || more.length > 0)
    throw new Refused("ExportMalformed", "ACM exported no certificate, or several");
  return {
    leaf,
    intermediates: intermediatesOf(leaf, readCertificates(chain)),
    key: decrypted(encryptedKey, passphrase),
  };
}

/** The chain in order and without a root of its own, which every peer has or must not believe for being sent. */
function intermediatesOf(leaf: X509Certificate, chain: readonly X509Certificate[]): X509Certificate[] {
  const found: X509Certificate[] = [];
  for (let child = leaf; ;) {
    const parent = chain.find((each) => isIssuedBy(child, each) && !found.some((other) => isSame(each, other)));
    if (parent === undefined || isIssuedBy(parent, parent)) return found;
    found.push(parent);
    child = parent;
  }
}

function decrypted(key: Confidential, passphrase: Confidential): KeyObject {
  try {
    return createPrivateKey({ key: key.reveal(), passphrase: passphrase.reveal() });
  } catch {
    // OpenSSL's own words might hold what it was given.
    throw new Refused("ExportMalformed", "the exported key cannot be decrypted");
  }
}
