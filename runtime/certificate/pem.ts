import { unreadable } from "./problem";

/** One block of a PEM text (RFC 7468). */
export interface PemBlock {
  readonly label: string;
  readonly der: Buffer;
}

const BLOCK = /-----BEGIN ([A-Z0-9. ]+)-----([\s\S]*?)-----END ([A-Z0-9. ]+)-----/g;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What older versions of OpenSSL call a certificate (RFC 7468, 5.1). */
const CERTIFICATE = /^(X509 |X\.509 )?CERTIFICATE$/;

/**
 * The blocks of a text in their order. What stands between them is left out: bag attributes of `openssl pkcs12`, the text
 * of `openssl x509 -text`, a byte order mark. White space within a block does not count.
 *
 * @throws Problem Unreadable, without a word of the text
 */
export function pemBlocks(text: string): PemBlock[] {
  const count = (what: RegExp) => text.match(what)?.length ?? 0;
  const begun = count(/-----BEGIN /g);
  // Counted first: a text of nothing but beginnings would else be searched once for each of them.
  if (begun !== count(/-----END /g)) return unreadable("Unreadable", "a block is cut off");
  const found = [...text.matchAll(BLOCK)];
  if (found.length !== begun) return unreadable("Unreadable", "a block is cut off");
  return found.map(([, label = "", body = "", end]) => {
    const base64 = body.replace(/\s+/g, "");
    if (label !== end) return unreadable("Unreadable", "a block ends as another kind");
    if (base64 === "" || !BASE64.test(base64)) return unreadable("Unreadable", `a ${label} block is not base64`);
    return { label, der: Buffer.from(base64, "base64") };
  });
}

export function isCertificateBlock({ label }: PemBlock): boolean {
  return CERTIFICATE.test(label);
}

/** One block as OpenSSL writes it: rows of 64 characters, and a newline at the end. */
export function printPem({ label, der }: PemBlock): string {
  const rows = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...rows, `-----END ${label}-----`, ""].join("\n");
}
