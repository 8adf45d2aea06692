import type { X509Certificate } from "node:crypto";
import { trustedPath } from "../certificate/path";
import type { Trust } from "../certificate/trust";
import { isSame, validUntil } from "../certificate/x509";

/** A change of the trust that is published, and what it meets. */
export interface Rollover {
  readonly published: Trust;
  readonly publishedAt: Date;
  readonly wanted: Trust;
  /** The name of the authority that is to sign, and the roots of it alone. */
  readonly issuer: string;
  readonly issuerAnchors: readonly X509Certificate[];
  /** Every certificate that the fleet serves or may be rolled back to: leaf first. */
  readonly served: readonly (readonly X509Certificate[])[];
  readonly settleMinutes: number;
  readonly now: Date;
}

/**
 * Everything that is out of order in a change of trust; empty if nothing. The order: trust the new authority beside the old,
 * wait until everyone does, sign by the new, replace every leaf, drop the old. Out of order, somebody meets a certificate
 * that they do not trust (docs/operations/ca-rollover.md).
 */
export function rolloverProblems(change: Rollover): string[] {
  const { published, wanted, issuer } = change;
  const unpublished = change.issuerAnchors.some((anchor) => !published.anchors.some((known) => isSame(known, anchor)));
  const settledAt = change.publishedAt.getTime() + change.settleMinutes * 60_000;
  const isNewIssuer = !isSame(published.issuer, wanted.issuer);
  const stranded = change.served.filter(
    (chain) => isInForce(chain, change.now) && trustedPath(chain, wanted.anchors) === undefined,
  );
  return [
    ...when(
      unpublished,
      `issuer: "${issuer}" may sign once its root is trusted everywhere; first add it to authorities and leave issuer as it is`,
    ),
    ...when(
      isNewIssuer && !unpublished && change.now.getTime() < settledAt,
      `issuer: "${issuer}" may sign once everyone trusts it; wait until agents and peers report the trust published ${change.publishedAt.toISOString()}, at least until ${new Date(settledAt).toISOString()}`,
    ),
    ...when(
      stranded.length > 0,
      `authorities: keep ${issuersOf(stranded)} until no certificate of it is AWSCURRENT or AWSPREVIOUS; rotate the secret, twice if need be`,
    ),
  ];
}

function isInForce([leaf]: readonly X509Certificate[], now: Date): boolean {
  return leaf !== undefined && validUntil(leaf) > now.getTime();
}

/** The authorities as their leaves name them. */
function issuersOf(chains: readonly (readonly X509Certificate[])[]): string {
  const names = chains.map(([leaf]) => leaf?.issuer.replace(/\n/g, ", "));
  return [...new Set(names)].map((name) => `"${name}"`).join(" and ");
}

function when(is: boolean, problem: string): string[] {
  return is ? [problem] : [];
}
