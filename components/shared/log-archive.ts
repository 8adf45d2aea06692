import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Where log groups send a copy of what they take in. */
export interface ArchiveDestination {
  /** The Firehose stream that delivers to the archive. */
  readonly streamArn: pulumi.Input<string>;
  /** The role by which CloudWatch Logs writes to the stream. */
  readonly roleArn: pulumi.Input<string>;
}

/** How long Firehose gathers before it writes to S3, in seconds: the longest that it has (BufferingHints), since nobody waits for an archive. */
export const ARCHIVE_BUFFER_SECONDS = 900;

/** Sends all that a log group takes in to the archive. A group has two such filters at the most (CloudWatch Logs quotas). */
export function archiveLog(
  name: string,
  logGroup: pulumi.Input<string>,
  { streamArn, roleArn }: ArchiveDestination,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogSubscriptionFilter {
  return new aws.cloudwatch.LogSubscriptionFilter(
    name,
    { logGroup, destinationArn: streamArn, roleArn, filterPattern: "" },
    opts,
  );
}
