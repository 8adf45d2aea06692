import type * as pulumi from "@pulumi/pulumi";
import type { Duty, FunctionSettings } from "../../../runtime/rotation/settings";
import { AuthorityKind, type AuthorityReference } from "../authority/kind";
import { type RotatedCertificateArgs, CertificateUse } from "./args";

/** What a kind of authority makes of what was left out. */
const DEFAULTS: Record<AuthorityKind, { lifetimeDays?: number; schedule: string }> = {
  [AuthorityKind.PrivateCa]: { lifetimeDays: 30, schedule: "rate(10 days)" },
  [AuthorityKind.AcmPca]: { lifetimeDays: 7, schedule: "rate(2 days)" },
  [AuthorityKind.AcmExport]: { schedule: "rate(1 day)" },
};

/**
 * How much longer an exported certificate must be valid to be stored, in days. ACM renews weeks before the end; below this the
 * function fails every day, loudly, while the old one is still good.
 */
const EXPORT_REMAINING_DAYS = 7;

/** How an Output-valued setting differs from the function's plain one. */
type Unresolved = Omit<FunctionSettings, "certificateSecretArn" | "trustSecretArn" | "authorities"> & {
  readonly certificateSecretArn: pulumi.Input<string>;
  readonly trustSecretArn: pulumi.Input<string>;
  readonly authorities: readonly AuthorityReference[];
};

/** The authority that signs; undefined if the arguments name none. */
export function issuerOf(args: RotatedCertificateArgs): AuthorityReference | undefined {
  const wanted = args.issuer ?? (args.authorities.length === 1 ? args.authorities[0]?.name : undefined);
  return args.authorities.find((authority) => authority.name === wanted);
}

/** Days that a new certificate is valid; undefined where ACM decides. */
export function lifetimeOf(args: RotatedCertificateArgs): number | undefined {
  const kind = issuerOf(args)?.kind;
  return args.lifetimeDays ?? (kind && DEFAULTS[kind]?.lifetimeDays);
}

export function scheduleOf(args: RotatedCertificateArgs): string {
  const kind = issuerOf(args)?.kind;
  return args.schedule ?? (kind && DEFAULTS[kind]?.schedule) ?? "";
}

export function usesOf(use: CertificateUse): FunctionSettings["uses"] {
  switch (use) {
    case CertificateUse.Server:
      return ["server"];
    case CertificateUse.Client:
      return ["client"];
    case CertificateUse.ServerAndClient:
      return ["server", "client"];
  }
}

/** What the function is told. */
export function functionSettings(
  args: RotatedCertificateArgs,
  duty: Duty,
  secretArns: Pick<Unresolved, "certificateSecretArn" | "trustSecretArn">,
): Unresolved {
  const lifetimeDays = lifetimeOf(args);
  return {
    duty,
    ...secretArns,
    names: args.names,
    uses: usesOf(args.use),
    lifetimeDays: lifetimeDays ?? 0,
    // A third of its life may pass before it is put in force: what lay about for longer is not.
    minimumRemainingDays: lifetimeDays === undefined ? EXPORT_REMAINING_DAYS : (lifetimeDays * 2) / 3,
    authorities: args.authorities.map(({ name, kind, arn }) => ({ name, kind, arn })),
    issuer: issuerOf(args)?.name ?? "",
    trustSettleMinutes: args.trustSettleMinutes ?? 60,
  };
}
