import type { X509Certificate } from "node:crypto";
import { isSame, isValidAt } from "./x509";

/** Whether `issuer` issued a certificate: by name, key identifier and key usage, and by the signature itself. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Where a chain breaks: the first certificate that is not an authority, or did not issue the one before it; -1 if nowhere. */
export function brokenAt(chain: readonly X509Certificate[]): number {
  return chain.findIndex((each, i) => i > 0 && !(each.ca && isIssuedBy(chain[i - 1]!, each)));
}

/** Whether a trusted authority speaks for a certificate: it issued it, or is it. */
export function vouchesFor(anchor: X509Certificate, certificate: X509Certificate): boolean {
  return anchor.ca && (isSame(anchor, certificate) || isIssuedBy(certificate, anchor));
}

/**
 * A chain up to the first certificate that an anchor vouches for; undefined if none of them does.
 *
 * What is sent above that is of no account to whoever trusts the anchor: it may be a root's cross-signed twin, whose own
 * issuer has left the trust stores.
 *
 * @param chain leaf first, each the issuer of the one before; it counts up to where it breaks
 * @param at anchors count only if they are valid at each of these times
 */
export function trustedPath(
  chain: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  ...at: readonly Date[]
): X509Certificate[] | undefined {
  const valid = anchors.filter((anchor) => at.every((time) => isValidAt(anchor, time)));
  const broken = brokenAt(chain);
  const whole = broken < 0 ? chain : chain.slice(0, broken);
  const end = whole.findIndex((each) => valid.some((anchor) => vouchesFor(anchor, each)));
  return end < 0 ? undefined : whole.slice(0, end + 1);
}

/**
 * Whether a certificate leads to a root, which issued itself, by others of a list. OpenSSL asks for it unless it is told that any trusted
 * certificate may end a path (X509_V_FLAG_PARTIAL_CHAIN), which HAProxy does not tell it.
 */
export function leadsToRoot(certificate: X509Certificate, list: readonly X509Certificate[]): boolean {
  if (isIssuedBy(certificate, certificate)) return true;
  const others = list.filter((other) => !isSame(other, certificate));
  return others.some((other) => isIssuedBy(certificate, other) && leadsToRoot(other, others));
}
