import { ARCHIVE_BUFFER_SECONDS } from "../../shared/log-archive";
import type { WatchedArchive } from "../args";
import { streamSource, subscriptionSource } from "../sources";
import { Comparison, Silence, type Alarm } from "./alarm";

const FIVE_MINUTES = 300;
/** For so many times that Firehose writes, an hour: it writes again what S3 refused once. */
const WRITES = 4;

/**
 * log group -> subscription -> Firehose -> S3, each by what it sees itself. A path of its own: while the request path's alarm calls, those of
 * the APIs do not, and a client does not notice that a log is not copied.
 */
export function archivePathAlarms(archive: WatchedArchive): Alarm[] {
  const late = 2 * ARCHIVE_BUFFER_SECONDS;
  const writes = { ...streamSource(archive), period: ARCHIVE_BUFFER_SECONDS };
  return [
    {
      name: "not-forwarded",
      means:
        "CloudWatch Logs cannot send lines of the log to the archive's stream. It repeats for 24 hours at the most.",
      runbook: "archive-behind",
      metrics: [{ ...subscriptionSource(archive), id: "errors", name: "DeliveryErrors", stat: "Sum", period: FIVE_MINUTES }], // prettier-ignore
      is: Comparison.GreaterThan,
      threshold: 0,
      wrong: 2,
      of: 3,
      silence: Silence.IsFine,
    },
    {
      name: "refused",
      means:
        "S3 refuses what Firehose writes to the archive of the logs. Firehose drops what it could not write for 24 hours.",
      runbook: "archive-behind",
      // The part of the writes that S3 took.
      metrics: [{ ...writes, id: "taken", name: "DeliveryToS3.Success", stat: "Average" }],
      is: Comparison.LessThan,
      threshold: 1,
      wrong: WRITES - 1,
      of: WRITES,
      silence: Silence.IsFine,
    },
    {
      name: "late",
      means: `The archive of the logs is behind: its oldest line has waited longer than ${late / 60} minutes, or nothing is written to it at all.`,
      runbook: "archive-behind",
      metrics: [{ ...writes, id: "age", name: "DeliveryToS3.DataFreshness", stat: "Maximum" }],
      is: Comparison.GreaterThan,
      threshold: late,
      wrong: WRITES,
      of: WRITES,
      // Firehose tells no age where nothing comes in, or nothing goes out (Firehose guide, "Data freshness metric increasing or not
      // emitted"), and agents report every minute.
      silence: Silence.IsWrong,
    },
  ];
}
