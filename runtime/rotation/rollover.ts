import type { X509Certificate } from "node:crypto";
import { trustedPath } from "../certificate/path";
import type { Trust } from "../certificate/trust";
import { isSame, isValidAt, validUntil } from "../certificate/x509";

/** A change of the trust that is published, and what it meets. */
export interface Rollover {
  readonly published: Trust;
  /** When an anchor was first published. */
  readonly since: (anchor: X509Certificate) => Date;
  readonly wanted: Trust;
  /** The name of the authority that is to sign, and the roots of it alone. */
  readonly issuer: string;
  readonly issuerAnchors: readonly X509Certificate[];
  /** Every certificate that the fleet serves or may be rolled back to: leaf first. */
  readonly served: readonly (readonly X509Certificate[])[];
  readonly settleMinutes: number;
  /** An authority is said to be unusable. */
  readonly isEmergency: boolean;
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
  const publishedAt = new Date(Math.max(...change.issuerAnchors.map((anchor) => change.since(anchor).getTime())));
  const settledAt = new Date(publishedAt.getTime() + change.settleMinutes * 60_000);
  // Another intermediate under roots that signed before asks nothing new of anybody: Amazon has many.
  const signing = [published.issuer, ...published.issuerChain];
  const isNewIssuer = trustedPath(signing, change.issuerAnchors) === undefined;
  // With nothing valid to be served there is nothing that an order could protect, and every minute without is an outage.
  const isOutage = change.isEmergency && !change.served.some((chain) => isServed(chain, published, change.now));
  const stranded = change.served.filter(
    (chain) => isInForce(chain, change.now) && trustedPath(chain, wanted.anchors) === undefined,
  );
  return [
    ...when(
      unpublished && !isOutage,
      `issuer: "${issuer}" may sign once its root is trusted everywhere; first add it to authorities and leave issuer as it is`,
    ),
    ...when(
      isNewIssuer && !unpublished && !isOutage && change.now < settledAt,
      `issuer: "${issuer}" may sign once everyone trusts it; wait until agents and peers report the trust published ${publishedAt.toISOString()}, at least until ${settledAt.toISOString()}`,
    ),
    ...when(
      stranded.length > 0,
      `authorities: keep ${issuersOf(stranded)} until no certificate of it is AWSCURRENT or AWSPREVIOUS; rotate the secret, twice if need be`,
    ),
  ];
}

/** Whether a peer that trusts what is published takes it now. */
function isServed(chain: readonly X509Certificate[], { anchors }: Trust, now: Date): boolean {
  const path = trustedPath(chain, anchors, now);
  return path !== undefined && path.every((each) => isValidAt(each, now));
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
