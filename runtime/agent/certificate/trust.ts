import { createHash, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { issued, validAt } from "./checks";
import { blocks } from "./pem";
import { isRejected, rejected, type Rejected } from "./rejected";

/** The authorities that this fleet believes. */
export interface Trust {
  readonly anchors: readonly X509Certificate[];
  /** What HAProxy's `ca-file` holds. */
  readonly pem: string;
  /** SHA-1 of each, hex, sorted: what HAProxy shows. */
  readonly sha1s: readonly string[];
  /** First 16 hex digits of SHA-256 over the anchors' sorted SHA-256 fingerprints (lower-case hex, joined by `\n`). */
  readonly hash: string;
}

/** Reads the trust bundle's secret: `{"version":1,"issuer":"<PEM>","anchors":"<PEM bundle>"}`. */
export function trust(text: string, now: number): Trust | Rejected {
  const fields = parsed(text);
  if (isRejected(fields)) return fields;
  const anchors = certificates(fields.anchors);
  const [issuer] = certificates(fields.issuer) ?? [];
  if (anchors === undefined || issuer === undefined)
    return rejected("TRUST_UNREADABLE", "a certificate does not parse");
  if (anchors.length === 0) return rejected("TRUST_EMPTY", "holds no authority: nothing could be verified any more");
  if (!anchors.every((anchor) => anchor.ca)) return rejected("TRUST_NOT_AN_AUTHORITY", "an anchor is no authority");
  if (!anchors.some((anchor) => validAt(anchor, now))) return rejected("TRUST_EXPIRED", "no anchor is valid now");
  const vouched = anchors.some((a) => a.fingerprint256 === issuer.fingerprint256 || issued(a, issuer));
  if (!vouched)
    return rejected("TRUST_ISSUER", "no anchor vouches for the issuer: what it issues next would be refused");
  return held(anchors);
}

/** The trust of a `ca-file` that an earlier agent wrote; undefined if it is none. */
export function trustOf(pem: string): Trust | undefined {
  const anchors = certificates(pem);
  return anchors === undefined || anchors.length === 0 ? undefined : held(anchors);
}

/** The public authorities that Node.js ships (Mozilla's list). Parsed when asked for: 140 take 3 MB. */
export const systemAnchors = (): X509Certificate[] => rootCertificates.map((pem) => new X509Certificate(pem));

function held(anchors: readonly X509Certificate[]): Trust {
  const fingerprints = anchors.map((a) => a.fingerprint256.replaceAll(":", "").toLowerCase()).sort();
  return {
    anchors,
    pem: anchors.map((anchor) => anchor.toString()).join(""),
    sha1s: anchors.map((anchor) => anchor.fingerprint.replaceAll(":", "")).sort(),
    hash: createHash("sha256").update(fingerprints.join("\n")).digest("hex").slice(0, 16),
  };
}

function parsed(text: string): { issuer: string; anchors: string } | Rejected {
  const wrong = rejected("TRUST_UNREADABLE", 'not {"version":1,"issuer":"<PEM>","anchors":"<PEM>"}');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return wrong;
    const { version, issuer, anchors } = value as Record<string, unknown>;
    if (version !== 1 || typeof issuer !== "string" || typeof anchors !== "string") return wrong;
    return { issuer, anchors };
  } catch {
    return wrong;
  }
}

function certificates(pem: string): X509Certificate[] | undefined {
  const parts = blocks(pem);
  if ("broken" in parts || parts.some(({ label }) => label !== "CERTIFICATE")) return undefined;
  try {
    return parts.map(({ text }) => new X509Certificate(text));
  } catch {
    return undefined;
  }
}
