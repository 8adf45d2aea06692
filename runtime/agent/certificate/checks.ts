import type { X509Certificate } from "node:crypto";
import { dates, type Bundle } from "./bundle";
import type { Rejected, RejectionCode } from "./rejected";

export const USES = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" } as const;

/** What a certificate must be good for. */
export interface Demand {
  readonly use: keyof typeof USES;
  /** DNS names that it must be issued for, all of them. */
  readonly names: readonly string[];
  /** Authorities of which one must vouch for it. */
  readonly anchors: readonly X509Certificate[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

type Check = readonly [RejectionCode, (bundle: Bundle, demand: Demand) => string | undefined];

/**
 * In the order one would ask. HAProxy itself asks the first only: it serves an expired certificate of another name
 * without a word.
 */
const CHECKS: readonly Check[] = [
  ["KEY_MISMATCH", ({ leaf, key }) => (leaf.checkPrivateKey(key) ? undefined : "the key is another certificate's")],
  ["NOT_A_LEAF", ({ leaf }) => (leaf.ca ? "the first certificate is an authority's" : undefined)],
  ["NOT_YET_VALID", ({ leaf }, { now }) => (now < dates(leaf).notBefore ? `valid from ${leaf.validFrom}` : undefined)],
  ["EXPIRED", ({ leaf }, { now }) => (now >= dates(leaf).notAfter ? `expired on ${leaf.validTo}` : undefined)],
  ["NAME_MISMATCH", nameMissing],
  [
    "WRONG_USE",
    // `keyUsage` is Node's name for the extended one; without it a certificate may be used for anything.
    ({ leaf }, { use }) => ((leaf.keyUsage ?? []).includes(USES[use]) ? undefined : `not issued for ${use} use`),
  ],
  ["CHAIN_BROKEN", chainBroken],
  [
    "CHAIN_EXPIRED",
    ({ chain }, { now }) => (chain.every((c) => validAt(c, now)) ? undefined : "an intermediate is not valid now"),
  ],
  [
    "UNTRUSTED",
    (bundle, { anchors, now }) => (vouched(bundle, anchors, now) ? undefined : "no trusted authority issued it"),
  ],
];

/** Why a bundle is not to be served; undefined if it may be. */
export function rejection(bundle: Bundle, demand: Demand): Rejected | undefined {
  for (const [code, check] of CHECKS) {
    const message = check(bundle, demand);
    if (message !== undefined) return { code, message };
  }
  return undefined;
}

export function validAt(certificate: X509Certificate, now: number): boolean {
  const { notBefore, notAfter } = dates(certificate);
  return notBefore <= now && now < notAfter;
}

/** Whether one certificate signed another: by name, key identifier and usage, and by the signature itself. */
export function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Whether an authority that is valid now issued the end of a chain, or is it. */
export function vouched({ leaf, chain }: Bundle, anchors: Demand["anchors"], now: number): boolean {
  const last = chain.at(-1) ?? leaf;
  return anchors.some(
    (anchor) =>
      anchor.ca && validAt(anchor, now) && (anchor.fingerprint256 === last.fingerprint256 || issued(anchor, last)),
  );
}

function nameMissing({ leaf }: Bundle, { names }: Demand): string | undefined {
  const missing = names.filter((name) => leaf.checkHost(name, { subject: "never" }) === undefined);
  return missing.length > 0 ? `not issued for ${missing.join(", ")}` : undefined;
}

function chainBroken({ leaf, chain }: Bundle): string | undefined {
  const path = [leaf, ...chain];
  const broken = chain.findIndex((issuer, i) => !issuer.ca || !issued(issuer, path[i]!));
  return broken < 0 ? undefined : `certificate ${broken + 2} did not issue certificate ${broken + 1}`;
}
