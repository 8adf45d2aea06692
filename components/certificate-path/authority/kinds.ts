import { acmExportAuthority } from "./acm-export";
import { acmPcaAuthority } from "./acm-pca";
import type { AuthorityKind } from "./args";
import type { KindOfAuthority } from "./kind";
import { privateCaAuthority } from "./private-ca";

const KINDS = {
  PrivateCa: privateCaAuthority,
  AcmPca: acmPcaAuthority,
  AcmExport: acmExportAuthority,
} satisfies Record<AuthorityKind, KindOfAuthority>;

/** The names of the kinds. */
export const KIND_NAMES = Object.keys(KINDS) as AuthorityKind[];

/** What is known of a kind; undefined if it is none, as callers without a compiler may give. */
export function findKind(kind: AuthorityKind): KindOfAuthority | undefined {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
}

/** What is known of a kind that was checked before. */
export function kindOf(kind: AuthorityKind): KindOfAuthority {
  return KINDS[kind];
}
