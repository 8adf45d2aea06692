import type * as pulumi from "@pulumi/pulumi";
import type { Operation, RotationFunctionSettings } from "../../../runtime/rotation/settings";
import type { AuthorityReference } from "../authority/args";
import type { KindOfAuthority } from "../authority/kind";
import { kindOf } from "../authority/kinds";
import { CertificateUse, type IdentifiedCertificate, type ResolvedCertificate } from "./args";
import { ownerOf } from "./imported";

/** How an Output-valued setting differs from the function's plain one. */
type Unresolved = Omit<
  RotationFunctionSettings,
  "certificateSecretArn" | "trustSecretArn" | "authorities" | "acmImport"
> & {
  readonly certificateSecretArn: pulumi.Input<string>;
  readonly trustSecretArn: pulumi.Input<string>;
  readonly authorities: readonly AuthorityReference[];
  readonly acmImport?: { readonly owner: string; readonly arn?: pulumi.Input<string> };
};

/** What decides who signs, for how long and how often. */
type Issuing = Pick<ResolvedCertificate, "issuer" | "lifetimeDays" | "schedule"> & {
  readonly authorities: readonly Pick<AuthorityReference, "name" | "kind">[];
};

/** The authority that signs; undefined if the arguments name none. */
export function issuingAuthority({ issuer, authorities }: Omit<Issuing, "lifetimeDays" | "schedule">) {
  const wanted = issuer ?? (authorities.length === 1 ? authorities[0]?.name : undefined);
  return authorities.find((authority) => authority.name === wanted);
}

/** The kind of the authority that signs; the arguments must name one: see problems.ts. */
function signingKind(args: Issuing): KindOfAuthority {
  return kindOf(issuingAuthority(args)!.kind);
}

/** Days that a new certificate is valid; undefined where the authority decides. */
export function lifetimeOf(args: Issuing): number | undefined {
  const { lifetime } = signingKind(args);
  return args.lifetimeDays ?? (lifetime.decidedBy === "Settings" ? lifetime.defaultDays : undefined);
}

/** Days that there are to replace a certificate once it is time to. */
export function replacedWithinDays({ lifetime }: KindOfAuthority, lifetimeDays: number | undefined): number {
  return lifetime.decidedBy === "Authority" ? lifetime.renewedDaysBefore : (lifetimeDays ?? lifetime.defaultDays);
}

export function scheduleOf(args: Issuing): string {
  return args.schedule ?? signingKind(args).schedule;
}

/** How much longer a certificate must be valid to be put in force, in days. */
function remainingDaysOf(args: Issuing): number {
  const { lifetime } = signingKind(args);
  if (lifetime.decidedBy === "Authority") return lifetime.remainingDays;
  // A third of its life may pass before it is put in force: what lay about for longer is not.
  return ((lifetimeOf(args) ?? 0) * 2) / 3;
}

/** With fewer days left than that, a certificate should have been replaced: somebody is to look, and has a third of its life to. */
export function overdueDays(args: Issuing): number {
  const { lifetime } = signingKind(args);
  return lifetime.decidedBy === "Authority" ? (lifetime.renewedDaysBefore * 2) / 3 : (lifetimeOf(args) ?? 0) / 3;
}

export function usesOf(use: CertificateUse): RotationFunctionSettings["uses"] {
  switch (use) {
    case CertificateUse.Server:
      return ["Server"];
    case CertificateUse.Client:
      return ["Client"];
    case CertificateUse.ServerAndClient:
      return ["Server", "Client"];
  }
}

/** An authority as the function is told of it; one that can be asked is told as it was before there was another. */
export function authorityRecord({ name, kind, arn, unusable = false }: AuthorityReference): AuthorityReference {
  return { name, kind, arn, ...(unusable && { unusable }) };
}

/** What the function is told. */
export function functionSettings(
  args: IdentifiedCertificate,
  operation: Operation,
  secretArns: Pick<Unresolved, "certificateSecretArn" | "trustSecretArn">,
  importedArn?: pulumi.Input<string>,
): Unresolved {
  return {
    operation,
    ...secretArns,
    names: args.names,
    uses: usesOf(args.use),
    lifetimeDays: lifetimeOf(args) ?? 0,
    minimumRemainingDays: remainingDaysOf(args),
    authorities: args.authorities.map(authorityRecord),
    issuer: issuingAuthority(args)!.name,
    trustSettleMinutes: args.trustSettleMinutes,
    ...(args.importToAcm && {
      acmImport: { owner: ownerOf(args), ...(importedArn !== undefined && { arn: importedArn }) },
    }),
  };
}
