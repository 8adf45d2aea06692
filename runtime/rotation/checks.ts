import type { X509Certificate } from "node:crypto";
import { readCertificate, readKey, type CertificateBundle } from "./pem";

/** What a certificate is used for: shown by a server, or by a client to a server that asks for one. */
export type Use = "server" | "client";

/** What the certificate must be good for, and when it is asked. */
export interface Requirements {
  /** The DNS names that it must cover, `*.` allowed in front. */
  readonly names: readonly string[];
  readonly uses: readonly Use[];
  /** The trusted roots, PEM. */
  readonly anchors: readonly string[];
  /** How much longer everything in it must be valid, in days. */
  readonly minimumRemainingDays: number;
  readonly now: Date;
}

/** A reason not to serve a certificate. */
export interface Problem {
  readonly check: string;
  readonly why: string;
}

interface Subject extends Requirements {
  readonly bundle: CertificateBundle;
  readonly leaf: X509Certificate;
  /** The leaf and the intermediates, in the order they are sent. */
  readonly chain: readonly X509Certificate[];
  readonly roots: readonly X509Certificate[];
}

/** The extended key usages of RFC 5280, 4.2.1.12. */
const EXTENDED_KEY_USAGE: Record<Use, string> = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" };

const DAY_MS = 86_400_000;

/** In the order in which one would ask; each says what is wrong, or nothing. */
const CHECKS: readonly (readonly [check: string, why: (subject: Subject) => string | undefined])[] = [
  // HAProxy takes no certificate whose key is another's; the swap would fail on every task.
  [
    "key-matches",
    ({ leaf, bundle }) => unless(leaf.checkPrivateKey(readKey(bundle.key)), "the key is another certificate's"),
  ],
  // A leaf that may sign would make whoever reads the secret an authority.
  ["leaf-signs-nothing", ({ leaf }) => unless(!leaf.ca, "the leaf is an authority")],
  // A clock that is wrong here or at the issuer shows as one of these two.
  ["has-begun", ({ chain, now }) => first(chain, (each) => validFrom(each) > now.getTime(), "is not valid yet")],
  ["has-not-ended", ({ chain, now }) => first(chain, (each) => validUntil(each) <= now.getTime(), "has expired")],
  // A pending version that was left lying for weeks is valid, and no good: it would end before the next rotation has had its tries.
  [
    "lasts",
    ({ chain, now, minimumRemainingDays: days }) =>
      first(chain, (each) => validUntil(each) < now.getTime() + days * DAY_MS, `ends in less than ${days} days`),
  ],
  [
    "covers-names",
    ({ leaf, names }) => {
      const missing = names.filter((name) => !covers(leaf, name));
      return unless(missing.length === 0, `it does not cover ${missing.join(", ")}`);
    },
  ],
  // HAProxy and most clients look at nothing else: a certificate for servers is refused from a client.
  [
    "allows-use",
    ({ leaf, uses }) => {
      const missing = uses.filter((use) => !leaf.keyUsage?.includes(EXTENDED_KEY_USAGE[use]));
      return unless(missing.length === 0, `it may not be used by a ${missing.join(" or a ")}`);
    },
  ],
  [
    "is-chained",
    ({ chain }) => {
      const broken = chain.findIndex((each, i) => i > 0 && !isIssuedBy(chain[i - 1]!, each));
      return unless(broken < 0, `certificate ${broken + 1} of the chain did not issue the one before it`);
    },
  ],
  [
    "is-trusted",
    ({ chain, roots }) => {
      const top = chain.at(-1)!;
      return unless(
        roots.some((root) => isRoot(root, top)),
        "no trusted root issued it",
      );
    },
  ],
  [
    "root-is-valid",
    ({ chain, roots, now }) => {
      const own = roots.filter((root) => isRoot(root, chain.at(-1)!));
      const valid = own.some((root) => validFrom(root) <= now.getTime() && validUntil(root) > now.getTime());
      return unless(own.length === 0 || valid, "the trusted root that issued it has expired, or is not valid yet");
    },
  ],
];

/** Everything that speaks against serving the certificate; empty if nothing. Looks only: no network, no clock of its own. */
export function bundleProblems(bundle: CertificateBundle, demands: Requirements): Problem[] {
  const chain = [bundle.leaf, ...bundle.intermediates].map(readCertificate);
  const subject = { ...demands, bundle, chain, leaf: chain[0]!, roots: demands.anchors.map(readCertificate) };
  return CHECKS.flatMap(([check, why]) => {
    const answer = why(subject);
    return answer === undefined ? [] : [{ check, why: answer }];
  });
}

/** Whether `parent` issued `child`: by name, by key identifier and by signature. */
export function isIssuedBy(child: X509Certificate, parent: X509Certificate): boolean {
  return child.checkIssued(parent) && child.verify(parent.publicKey);
}

/** Whether a chain that ends in `top` leads to this root: issued by it, or the root itself. */
export function isRoot(root: X509Certificate, top: X509Certificate): boolean {
  return root.fingerprint256 === top.fingerprint256 || isIssuedBy(top, root);
}

/** When a certificate ends, in milliseconds since 1970. */
export function validUntil(certificate: X509Certificate): number {
  return Date.parse(certificate.validTo);
}

/** When a certificate begins, in milliseconds since 1970. */
export function validFrom(certificate: X509Certificate): number {
  return Date.parse(certificate.validFrom);
}

function covers(leaf: X509Certificate, name: string): boolean {
  const stated = (leaf.subjectAltName ?? "").split(", ").includes(`DNS:${name}`);
  return stated || (!name.startsWith("*.") && leaf.checkHost(name, { subject: "never" }) !== undefined);
}

function first(chain: readonly X509Certificate[], is: (each: X509Certificate) => boolean, what: string) {
  const index = chain.findIndex(is);
  return unless(index < 0, `certificate ${index + 1} of the chain ${what}`);
}

function unless(ok: boolean, why: string): string | undefined {
  return ok ? undefined : why;
}
