import type { X509Certificate } from "node:crypto";
import type { CertificateBundle } from "./bundle";
import { brokenAt, trustedPath } from "./path";
import type { Problem, ProblemCode } from "./problem";
import { validFrom, validUntil } from "./x509";
import type { Use } from "./use";

/** What a certificate must be good for, and when it is asked. */
export interface Requirements {
  /** The DNS names that it must cover, all of them, `*.` allowed in front. */
  readonly names: readonly string[];
  readonly uses: readonly Use[];
  /** The trusted authorities, of which one must vouch for it. */
  readonly anchors: readonly X509Certificate[];
  /** How much longer everything up to the anchor, and the anchor, must be valid, in days; 0: it must be valid now. */
  readonly minimumRemainingDays: number;
  readonly now: Date;
}

interface Subject extends Requirements {
  readonly bundle: CertificateBundle;
  readonly leaf: X509Certificate;
  /** Everything that is sent: the leaf and the intermediates. */
  readonly chain: readonly X509Certificate[];
  /** Until when all of it must be valid. */
  readonly until: Date;
  /** The part of the chain that leads to an anchor; all of it, if none does. */
  readonly path: readonly X509Certificate[];
}

/** The extended key usages of RFC 5280, 4.2.1.12. */
const EXTENDED_KEY_USAGE: Record<Use, string> = { Server: "1.3.6.1.5.5.7.3.1", Client: "1.3.6.1.5.5.7.3.2" };

const DAY_MS = 86_400_000;

/**
 * In the order in which one would ask; each says what is wrong, or nothing. HAProxy itself asks the first alone: it serves an
 * expired certificate of another name without a word.
 */
const CHECKS: readonly (readonly [ProblemCode, (subject: Subject) => string | undefined])[] = [
  ["KeyMismatch", ({ leaf, bundle }) => unless(leaf.checkPrivateKey(bundle.key), "the key is another certificate's")],
  // A leaf that may sign would make whoever reads the secret an authority.
  ["NotALeaf", ({ leaf }) => unless(!leaf.ca, "the first certificate is an authority's")],
  // A clock that is wrong here or at the issuer shows as one of these two.
  [
    "NotYetValid",
    ({ path, now }) => first(path, (each) => validFrom(each) > now.getTime(), "is not valid yet", "validFrom"),
  ],
  ["Expired", ({ path, now }) => first(path, (each) => validUntil(each) <= now.getTime(), "has expired", "validTo")],
  // A pending version that was left lying for weeks is valid, and no good: it would end before the next rotation has had its tries.
  [
    "EndsTooSoon",
    ({ chain, path, anchors, now, until, minimumRemainingDays: days }) =>
      first(path, (each) => validUntil(each) < until.getTime(), `ends in less than ${days} days`, "validTo") ??
      unless(
        !trustedPath(chain, anchors, now) || trustedPath(chain, anchors, now, until) !== undefined,
        `the trusted authority that issued it ends in less than ${days} days`,
      ),
  ],
  [
    "NameMismatch",
    ({ leaf, names }) => {
      const missing = names.filter((name) => !covers(leaf, name));
      return unless(missing.length === 0, `it does not cover ${missing.join(", ")}`);
    },
  ],
  // `keyUsage` is Node's name for the extended one; without it a certificate may be used for anything.
  [
    "WrongUse",
    ({ leaf, uses }) => {
      const missing = uses.filter((use) => !(leaf.keyUsage ?? []).includes(EXTENDED_KEY_USAGE[use]));
      return unless(missing.length === 0, `it is not issued for ${missing.join(" or ")} use`);
    },
  ],
  [
    "ChainBroken",
    ({ chain }) => {
      const broken = brokenAt(chain);
      return unless(broken < 0, `certificate ${broken + 1} of the chain did not issue the one before it`);
    },
  ],
  [
    "Untrusted",
    ({ chain, anchors, now }) => {
      if (trustedPath(chain, anchors, now)) return undefined;
      const ever = trustedPath(chain, anchors);
      return ever
        ? "the trusted authority that issued it has expired, or is not valid yet"
        : "no trusted authority issued it";
    },
  ],
];

/** Everything that speaks against serving a certificate; empty if nothing. Looks only: no network, no clock of its own. */
export function validate(bundle: CertificateBundle, requirements: Requirements): Problem[] {
  const chain = [bundle.leaf, ...bundle.intermediates];
  const { anchors, now, minimumRemainingDays } = requirements;
  const until = new Date(now.getTime() + minimumRemainingDays * DAY_MS);
  const path = trustedPath(chain, anchors, now, until) ?? trustedPath(chain, anchors, now) ?? chain;
  const subject: Subject = { ...requirements, bundle, leaf: bundle.leaf, chain, path, until };
  return CHECKS.flatMap(([code, check]) => {
    const message = check(subject);
    return message === undefined ? [] : [{ code, message }];
  });
}

function covers(leaf: X509Certificate, name: string): boolean {
  const stated = (leaf.subjectAltName ?? "").split(", ").includes(`DNS:${name}`);
  return stated || (!name.startsWith("*.") && leaf.checkHost(name, { subject: "never" }) !== undefined);
}

function first(
  path: readonly X509Certificate[],
  is: (each: X509Certificate) => boolean,
  what: string,
  date: "validFrom" | "validTo",
): string | undefined {
  const index = path.findIndex(is);
  return unless(index < 0, `certificate ${index + 1} of the chain ${what} (${path[index]?.[date]})`);
}

function unless(ok: boolean, message: string): string | undefined {
  return ok ? undefined : message;
}
