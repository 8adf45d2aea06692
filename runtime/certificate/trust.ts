import { createHash, type X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import type { Confidential } from "./confidential";
import { trustedPath } from "./path";
import { Unreadable, unreadable, type Problem } from "./problem";
import { isValidAt, printCertificates, readCertificate, readCertificates, unique, validUntil } from "./x509";

/** Who is trusted, and who signs now. */
export interface Trust {
  /** The CA certificate that signs leaves. */
  readonly issuer: X509Certificate;
  /** What stands between the issuer and an anchor, each the issuer of the one before; empty if an anchor issued it or is it. */
  readonly issuerChain: readonly X509Certificate[];
  /** Every authority that is trusted, each once. */
  readonly anchors: readonly X509Certificate[];
  /** When each anchor was first published, by its SHA-256; not of those that were published before this was written down. */
  readonly since?: ReadonlyMap<string, Date>;
}

const FORMAT = '{"version":1,"issuer":"<PEM>","anchors":"<PEM>"}';

/**
 * What the trust bundle's secret holds: `{"version":1,"issuer":"<PEM of issuer and its chain>","anchors":"<PEM bundle>"}`, and
 * `"since":{"<an anchor's SHA-256>":"<ISO 8601>"}`, which peers have no use for.
 */
export function printTrust({ issuer, issuerChain, anchors, since }: Trust): string {
  return JSON.stringify({
    version: 1,
    issuer: printCertificates([issuer, ...issuerChain]),
    anchors: printCertificates(anchors),
    ...(since && { since: Object.fromEntries([...since].map(([sha256, at]) => [sha256, at.toISOString()])) }),
  });
}

/**
 * Reads the trust bundle's secret. One without anchors is refused: who trusts nobody refuses everybody, and an emptied secret
 * must stop a rotation, not the fleet.
 *
 * @throws Unreadable TrustUnreadable, TrustEmpty
 */
export function readTrust(text: Confidential): Trust {
  const fields = fieldsOf(text.reveal());
  const [issuer, ...issuerChain] = certificatesOf("issuer", fields.issuer);
  const anchors = readAnchors(fields.anchors);
  if (issuer === undefined) return unreadable("TrustUnreadable", "issuer: holds no certificate");
  return { issuer, issuerChain, anchors, ...(fields.since && { since: fields.since }) };
}

/**
 * Reads authorities that are to be trusted from a PEM text, each once.
 *
 * @throws Unreadable TrustUnreadable, TrustEmpty
 */
export function readAnchors(pem: string): X509Certificate[] {
  const anchors = certificatesOf("anchors", pem);
  if (anchors.length === 0)
    return unreadable("TrustEmpty", "anchors: holds no authority, so nothing could be verified");
  return unique(anchors);
}

/** Everything that speaks against trusting by it; empty if nothing. */
export function trustProblems({ issuer, issuerChain, anchors }: Trust, now: Date): Problem[] {
  const leads = trustedPath([issuer, ...issuerChain], anchors) !== undefined;
  return [
    ...anchorProblems(anchors, now),
    // Whatever the dates: an authority that has expired can be replaced only while its successor is added beside it.
    ...when(!leads, {
      code: "TrustIssuer",
      message: "no anchor vouches for the issuer: what it issues next would be refused",
    }),
  ];
}

/** Everything that speaks against trusting these authorities. @param now unless it is given, their dates are not looked at */
export function anchorProblems(anchors: readonly X509Certificate[], now?: Date): Problem[] {
  return [
    ...when(!anchors.every((anchor) => anchor.ca), {
      code: "TrustNotAnAuthority",
      message: "an anchor is not an authority",
    }),
    ...when(now !== undefined && !anchors.some((anchor) => isValidAt(anchor, now)), {
      code: "TrustExpired",
      message: "no anchor is valid now",
    }),
  ];
}

const when = (is: boolean, problem: Problem): Problem[] => (is ? [problem] : []);

/** Whether two say the same, whatever the order of their anchors. */
export function isSameTrust(one: Trust, other: Trust): boolean {
  const chain = ({ issuer, issuerChain }: Trust) => printCertificates([issuer, ...issuerChain]);
  return chain(one) === chain(other) && trustHash(one) === trustHash(other);
}

/** First 16 hex digits of SHA-256 over the anchors' sorted SHA-256 fingerprints (lower-case hex, joined by `\n`). */
export function trustHash({ anchors }: Pick<Trust, "anchors">): string {
  const fingerprints = anchors.map((anchor) => anchor.fingerprint256.replaceAll(":", "").toLowerCase()).sort();
  return createHash("sha256").update(fingerprints.join("\n")).digest("hex").slice(0, 16);
}

/**
 * Until when there is an authority, in milliseconds: of each trust its last to end, of several trusts the first of these; undefined without any.
 * While an authority is rolled over to the next, the next counts.
 */
export function authorityUntil(trusts: readonly Pick<Trust, "anchors">[]): number | undefined {
  const ends = trusts.map(({ anchors }) => Math.max(...anchors.map(validUntil)));
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** The public authorities that Node.js ships (Mozilla's list). Read when asked for: 140 take 3 MB. */
export function systemAnchors(): X509Certificate[] {
  return rootCertificates.map(readCertificate);
}

function fieldsOf(text: string): { issuer: string; anchors: string; since?: ReadonlyMap<string, Date> } {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    const { version, issuer, anchors, since } = (value ?? {}) as Record<string, unknown>;
    if (version === 1 && typeof issuer === "string" && typeof anchors === "string")
      return { issuer, anchors, ...(since !== undefined && { since: datesOf(since) }) };
  } catch {
    // Said below: JSON.parse's own message quotes what it was given.
  }
  return unreadable("TrustUnreadable", `is not ${FORMAT}`);
}

/** What is not a date says nothing: the anchor then counts as published when the secret's version was written. */
function datesOf(since: unknown): ReadonlyMap<string, Date> {
  const dates = Object.entries(Object(since) as object).map(
    ([sha256, at]: [string, unknown]) => [sha256, new Date(String(at))] as const,
  );
  return new Map(dates.filter(([, at]) => !Number.isNaN(at.getTime())));
}

function certificatesOf(field: string, text: string): X509Certificate[] {
  try {
    return readCertificates(text);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return unreadable("TrustUnreadable", `${field}: ${error.problem.message}`);
  }
}
