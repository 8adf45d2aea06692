import { createHash } from "node:crypto";
import { isSame, readCertificate, readCertificates } from "../../certificate/x509";
import { Refused } from "../refused";
import { localSigner, newKey } from "../signer";
import { untilThere } from "../until-there";
import { createRequest } from "../x509";
import type { CertificateIssuer } from "./issuer";
import { templateFor } from "./template";

/** AWS Private CA, as far as it is needed here. */
export interface AcmPcaApi {
  /** The CA's certificate, and the chain above it, PEM; no chain for a root. */
  authority(): Promise<{ certificate: string; chain?: string }>;
  /** Orders a certificate; the same token within five minutes is the same order. Returns the certificate's ARN. */
  order(order: Order): Promise<string>;
  /** The ordered certificate, PEM; undefined while it is being made. */
  collect(certificateArn: string): Promise<string | undefined>;
}

export interface Order {
  readonly request: string;
  readonly template: string;
  readonly signingAlgorithm: "SHA256WITHECDSA" | "SHA256WITHRSA";
  readonly days: number;
  /** At most 36 characters. */
  readonly token: string;
}

/** Ten tries, 25 seconds together; then it is given up loudly, because every order is billed (aws-privateca-issuer#479). */
const WAITS_MS = [250, 500, 1000, 2000, 3000, 3000, 5000, 5000, 5000];

/** AWS Private CA: the key is in AWS's HSMs, the issuing is AWS's, the leaf's key is made here. */
export function acmPca(api: AcmPcaApi, sleep: (milliseconds: number) => Promise<void>): CertificateIssuer {
  return {
    async trust() {
      const { certificate, chain = "" } = await api.authority();
      const issuer = readCertificate(certificate);
      const above = readCertificates(chain);
      return { issuer, issuerChain: above.slice(0, -1), anchors: [above.at(-1) ?? issuer] };
    },

    owns: async (authority) => isSame(readCertificate((await api.authority()).certificate), authority),

    async issue(request, authority) {
      const key = newKey();
      const order = await createRequest(localSigner(key.privateKey), request.names);
      const isRsa = authority.publicKey.asymmetricKeyType === "rsa";
      const certificateArn = await api.order({
        request: order,
        template: templateFor(request.uses),
        signingAlgorithm: isRsa ? "SHA256WITHRSA" : "SHA256WITHECDSA",
        days: request.days,
        // Of the request, whose key is new: AWS would answer another request with the same token by the earlier certificate.
        token: createHash("sha256").update(order).digest("hex").slice(0, 36),
      });
      const leaf = await collected(api, sleep, certificateArn);
      const { chain = "" } = await api.authority();
      // The root is known to whoever trusts it, and not sent.
      const intermediates = chain === "" ? [] : [authority, ...readCertificates(chain).slice(0, -1)];
      return { leaf: readCertificate(leaf), intermediates, key: key.privateKey };
    },
  };
}

async function collected(api: AcmPcaApi, sleep: (milliseconds: number) => Promise<void>, certificateArn: string) {
  const leaf = await untilThere(() => api.collect(certificateArn), WAITS_MS, sleep);
  if (leaf === undefined) throw new Refused("IssuancePending", `AWS Private CA has not issued ${certificateArn} yet`);
  return leaf;
}
