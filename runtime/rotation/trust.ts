import { certificates, readCertificate } from "./pem";
import { Refused } from "./refused";

/** Whom the peers believe: the CA that signs now, and every root that is trusted. PEM, one certificate an entry. */
export interface Trust {
  readonly issuer: string;
  readonly anchors: readonly string[];
}

/** What the trust-bundle secret holds: `{"version":1,"issuer":"<PEM>","anchors":"<PEM bundle>"}`. */
export function printTrust(trust: Trust): string {
  return JSON.stringify({ version: 1, issuer: trust.issuer, anchors: trust.anchors.join("") });
}

/**
 * Reads the trust-bundle secret's value. A bundle without anchors is refused: who trusts nobody refuses everybody, and an
 * emptied secret must stop a rotation, not the fleet.
 *
 * @throws Refused TRUST_MALFORMED
 */
export function parseTrust(text: string): Trust {
  const { version, issuer, anchors } = readJson(text);
  if (version !== 1) throw malformed("version: it is 1");
  const [signer, ...more] = typeof issuer === "string" ? certificates(issuer) : [];
  if (signer === undefined || more.length > 0) throw malformed("issuer: it is the PEM of one certificate");
  const trusted = typeof anchors === "string" ? certificates(anchors) : [];
  if (trusted.length === 0) throw malformed("anchors: it is the PEM of at least one certificate");
  [signer, ...trusted].forEach((each) => readCertificate(each));
  return { issuer: signer, anchors: trusted };
}

/** Whether two texts are the same certificate. */
export function isSame(one: string, other: string): boolean {
  return readCertificate(one).fingerprint256 === readCertificate(other).fingerprint256;
}

/** Whether two bundles trust the same, whatever the order, and name the same issuer. */
export function isSameTrust(one: Trust, other: Trust): boolean {
  const all = (trust: Trust) =>
    trust.anchors
      .map((anchor) => readCertificate(anchor).fingerprint256)
      .sort()
      .join();
  return isSame(one.issuer, other.issuer) && all(one) === all(other);
}

/** The certificates without repetitions, in order. */
export function unique(texts: readonly string[]): string[] {
  return texts.filter((text, i) => texts.findIndex((other) => isSame(text, other)) === i);
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below: JSON.parse's own message quotes what it was given.
  }
  throw malformed("it is no JSON object");
}

function malformed(problem: string): Refused {
  return new Refused("TRUST_MALFORMED", `restore the trust bundle, or let the bootstrap write it: ${problem}`);
}
