import { fields, must, oneOf, text, whole, type ResolvedBy, type Rule } from "../../fields";
import { nameOf } from "../../fields/aws";
import { LOG_RETENTION, type LogRetention } from "./args";

/** Who may shorten the time for which an object of the archive is locked. */
export const ArchiveLockMode = {
  /** Whoever has `s3:BypassGovernanceRetention`. */
  Governance: "Governance",
  /** Nobody, the account's root user included: a mistake in the days cannot be mended. */
  Compliance: "Compliance",
} as const;

export type ArchiveLockMode = (typeof ArchiveLockMode)[keyof typeof ArchiveLockMode];

/** What a person decides about the archive of the logs. */
export interface ArchiveSettings {
  /** How long an object is kept, in days, 1 to 36500. At least `lockDays`. */
  readonly days: number;
  /**
   * For how long nobody can change or delete an object, in days, 1 to 36500 (S3 Object Lock's hundred years). Another number is
   * for objects that come then.
   * @default 365
   */
  readonly lockDays?: number;
  /**
   * Who may shorten that: `Governance` whoever has `s3:BypassGovernanceRetention`, `Compliance` nobody at all.
   * @default `Governance`
   */
  readonly lockMode?: ArchiveLockMode;
  /**
   * When an object is moved to S3 Glacier Instant Retrieval, in days, 1 to 36500: a fifth of the price, and at the least 90 days of it
   * are paid. As many as `days` for never.
   * @default 90
   */
  readonly glacierAfterDays?: number;
}

/** What a person decides about the logs. */
export interface LogSettings extends LogRetention {
  /**
   * A copy of the access logs, of what tasks write and of the flow log in a bucket of S3, by Firehose, where nobody changes or deletes
   * it for a set time. That Firehose can write to a bucket with Object Lock is not documented: ask with `npm run smoke -- --only
   * archive-delivery` before anybody relies on it.
   * @default none: the log groups alone
   */
  readonly archive?: ArchiveSettings;
  /**
   * The log group that a trail of the account's writes to: then a query is saved that asks it who changed what.
   * @default there is none
   */
  readonly trailLogGroupName?: string;
}

/** S3 API, DefaultRetention: a hundred years. */
const DAYS = { from: 1, to: 36_500, unit: "days" };

export const ARCHIVE_SETTINGS = fields<ArchiveSettings>()({
  days: whole(DAYS),
  lockDays: whole(DAYS).withDefault(365, "SOC 2 reviewers ask for a year"),
  lockMode: oneOf(ArchiveLockMode).withDefault(
    ArchiveLockMode.Governance,
    "a mistake can be mended, by those who are given the right",
  ),
  glacierAfterDays: whole(DAYS).withDefault(90, "what is older is seldom read"),
});

export const LOG_SETTINGS = fields<LogSettings>()({
  ...LOG_RETENTION.rows,
  archive: ARCHIVE_SETTINGS.optional("the log groups alone"),
  trailLogGroupName: text(nameOf("a log group", "aws-cloudtrail-logs")).optional("there is none"),
});

/** An archive's settings with their defaults. */
export type ResolvedArchive = ResolvedBy<typeof ARCHIVE_SETTINGS>;

export const ARCHIVE_RULES: Rule<ResolvedArchive>[] = [
  {
    of: ["days", "lockDays"],
    problems: ({ days, lockDays }) =>
      must(days >= lockDays, "days", `use at least lockDays (${lockDays}): S3 deletes nothing that is locked`, days),
  },
  {
    of: ["days", "glacierAfterDays"],
    problems: ({ days, glacierAfterDays }) =>
      must(
        glacierAfterDays <= days,
        "glacierAfterDays",
        `use at most days (${days}), and as many for never: an object that is gone is not moved`,
        glacierAfterDays,
      ),
  },
];
