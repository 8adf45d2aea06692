import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, oneNumberOf, oneOf, text, whole, type ResolvedBy } from "../../../fields";
import { ACCOUNT_ID, ARN, LOG_RETENTION_DAYS } from "../../../fields/aws";
import { AUTHORITY_REFERENCE, BREAK_GLASS_ARNS, CERTIFICATE_NAMES, type AuthorityReference } from "../authority/args";
import { IDENTITY } from "../../shared/identity";
import { REGION } from "../../shared/region";
import { SIGNERS_PATH } from "../authority/signers";

/** What a certificate may be shown by. */
export const CertificateUse = {
  /** By a server to its clients. */
  Server: "Server",
  /** By a client to servers that ask for one. */
  Client: "Client",
  /** By both. */
  ServerAndClient: "ServerAndClient",
} as const;

export type CertificateUse = (typeof CertificateUse)[keyof typeof CertificateUse];

export interface RotatedCertificateArgs {
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  /** The region of the secret and of the functions that rotate it. */
  readonly region: string;
  /**
   * What tells it from all others of the account and region: what the log group's name and an alias begin with.
   * @default the component's name
   */
  readonly identity?: string;
  /** The IAM path of the functions' roles: the `signersPath` of the authorities, whose keys sign for no other role. */
  readonly signersPath: pulumi.Input<string>;
  /** The DNS names that the certificate is for, `*.` allowed in front; a client's own name if it is for a client. */
  readonly names: string[];
  readonly use: CertificateUse;
  /** Those whose roots are trusted: one, and two while one is rolled over to the next (docs/operations/ca-rollover.md). */
  readonly authorities: AuthorityReference[];
  /**
   * The name of the authority that signs.
   * @default the only one
   */
  readonly issuer?: string;
  /**
   * How long a new certificate is valid, in days: 1 to 365 with `PrivateCa`, 1 to 7 with `AcmPca`. Not with `AcmExport`, where ACM
   * decides.
   * @default 30 with `PrivateCa`; 7, the most that it does, with `AcmPca`
   */
  readonly lifetimeDays?: number;
  /**
   * When a new one takes its place, in UTC: `rate(10 days)` or `cron(0 3 ? * SUN *)`.
   * At least 4 hours apart, and at most a third of its life, so that the next try after a failed one is in time; with `AcmExport`
   * a third of the 45 days between ACM's renewal and the old one's end.
   * @default `rate(10 days)` with `PrivateCa`, `rate(2 days)` with `AcmPca`; `rate(1 day)` with `AcmExport`, to follow ACM's renewals
   */
  readonly schedule?: string;
  /**
   * How long new trust must have been published before an authority signs under it, in minutes, 5 to 10080. A floor under what
   * the operator sees in the agents' metric, not in its place.
   * @default 60 (twelve polls of the agents)
   */
  readonly trustSettleMinutes?: number;
  /**
   * Whether each new one is imported into one certificate of ACM as well, for what takes an ARN of ACM: the stages of a REST API, to show it
   * to HAProxy. Only with `use: Client`, and from an authority of your own.
   * @default false: it is in its secret alone
   */
  readonly importToAcm?: boolean;
  /** The IAM roles or users that, beside the two functions, may write or delete the secrets. At least one. */
  readonly breakGlassArns: pulumi.Input<string>[];
  /** The KMS key that encrypts the log group. Its policy must admit CloudWatch Logs for `rotationLogPrefix(identity)`. */
  readonly logKeyArn: pulumi.Input<string>;
  /** How long the log of both functions is kept, in days: one of the values CloudWatch Logs knows. */
  readonly logRetentionDays: number;
  /**
   * Whether AWS X-Ray sees what the functions do.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * How many runs of each function may go on at once, 1 to 10; they are taken from the account's own. An account with a quota of
   * 10, as new ones have, refuses any.
   * @default as many as the account has left
   */
  readonly reservedConcurrency?: number;
  /**
   * Whether Pulumi refuses to delete secrets, key and log.
   * @default true
   */
  readonly protect?: boolean;
}

/** How certificates are replaced: rows that a gatehouse's settings have too. */
export const ROTATION = {
  lifetimeDays: whole({ from: 1, to: 365, unit: "days" }).optional("what the kind of authority makes of it"),
  schedule: text({
    what: "use rate(10 days), rate(12 hours) or cron(0 3 ? * SUN *)",
    // What stands between the brackets is read together with how long a certificate lives: see schedule.ts.
    fits: /^(?:rate|cron)\(.+\)$/,
    example: "rate(10 days)",
  }).optional("what the kind of authority makes of it: a third of a certificate's life"),
  trustSettleMinutes: whole({ from: 5, to: 10_080, unit: "minutes", why: "the agents poll every 5" }).withDefault(
    60,
    "twelve polls of the agents",
  ),
};

/** How its functions run: rows that a gatehouse's settings have too. */
export const FUNCTIONS = {
  tracing: flag().withDefault(false, "a function's log says what it did; X-Ray is billed"),
  reservedConcurrency: whole({ from: 1, to: 10, unit: "runs", why: "taken from the account's own" }).optional(
    "as many as the account has left",
  ),
};

export const ROTATED_CERTIFICATE = fields<RotatedCertificateArgs>()({
  ...ROTATION,
  accountId: text(ACCOUNT_ID),
  region: text(REGION),
  identity: IDENTITY,
  signersPath: input(text(SIGNERS_PATH)),
  names: CERTIFICATE_NAMES,
  use: oneOf(CertificateUse),
  authorities: list(AUTHORITY_REFERENCE, {
    of: "authorities",
    from: 1,
    to: 2,
    why: "two while one is rolled over to the next",
    distinct: { by: "name" },
  }),
  issuer: AUTHORITY_REFERENCE.rows.name.optional("the only one"),
  importToAcm: flag().withDefault(false, "agents read it from its secret"),
  breakGlassArns: BREAK_GLASS_ARNS,
  logKeyArn: input(text(ARN)),
  logRetentionDays: oneNumberOf({ values: LOG_RETENTION_DAYS, unit: "days", why: "CloudWatch Logs takes no others" }),
  ...FUNCTIONS,
  protect: flag().withDefault(true, "what is deleted cannot be had back"),
});

/** A certificate's arguments with their defaults. */
export type ResolvedCertificate = ResolvedBy<typeof ROTATED_CERTIFICATE>;
export type IdentifiedCertificate = ResolvedCertificate & { readonly identity: string };
