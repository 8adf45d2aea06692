import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../shared/arn";
import { bucketArn } from "../shared/bucket";
import { assumedBy, policy } from "../shared/iam";
import { ARCHIVE_BUFFER_SECONDS, archiveLog, type ArchiveDestination } from "../shared/log-archive";
import { endpointHost, servicePrincipal } from "../shared/partitions";
import { archiveBucketName, createLockedBucket } from "./archive-bucket";
import type { ResolvedArchive } from "./archive-args";

/** What the archive is made with. */
export interface ArchiveArgs extends Place, ResolvedArchive {
  readonly identity: string;
  /** The KMS key of the logs. Its policy must admit CloudWatch Logs for `archiveLogPrefix(identity)`. */
  readonly keyArn: pulumi.Input<string>;
  /** Of Firehose's own log. */
  readonly retentionDays: number;
  readonly protect: boolean;
  readonly logGroups: ArchivedGroups;
}

/** The names of the log groups that it has a copy of. */
interface ArchivedGroups {
  readonly gateway: pulumi.Input<string>;
  /** Always has new lines: agents report every minute. */
  readonly fleet: pulumi.Input<string>;
  readonly flow: pulumi.Input<string>;
}

/** An archive: where others send their logs, and what is looked at. */
export interface Archive {
  readonly destination: ArchiveDestination;
  /** The names under which CloudWatch keeps what it measures of its way. */
  readonly watched: {
    readonly streamName: pulumi.Input<string>;
    readonly logGroupName: pulumi.Input<string>;
    readonly filterName: pulumi.Input<string>;
  };
}

/** What the name of Firehose's own log group begins with, for the key's policy. */
export function archiveLogPrefix(identity: string): string {
  return `/aws/kinesisfirehose/${identity}-`;
}

/** The largest that Firehose has (BufferingHints): each object is a request. */
const BUFFER = { bufferingInterval: ARCHIVE_BUFFER_SECONDS, bufferingSize: 128 };
const ERROR_STREAM = "delivery";

/**
 * A copy of log groups that nobody changes: subscription filters, a Firehose stream, and a bucket with Object Lock. Stateful: what is
 * in the bucket is the audit trail.
 *
 * CloudWatch Logs sends gzip, each batch of events a member of its own, and Firehose puts them one behind the other, which is gzip as
 * well: to decompress them on the way costs more, and so would storing them.
 */
export function createArchive(name: string, args: ArchiveArgs, opts: pulumi.CustomResourceOptions): Archive {
  const { bucket, ready } = createLockedBucket(name, args, opts);
  const stream = createStream(name, args, { bucket, ready }, opts);
  const role = new aws.iam.Role(
    `${name}-logs`,
    // The guide's own pattern (CloudWatch Logs guide, "Subscription filters with Amazon Data Firehose").
    { assumeRolePolicy: assumedBy("logs", args, { service: "logs", resource: "*" }) },
    opts,
  );
  const allowed = new aws.iam.RolePolicy(
    `${name}-logs`,
    {
      role: role.name,
      policy: policy({
        Sid: "WriteToTheArchive",
        Effect: "Allow",
        Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
        Resource: [stream.arn],
      }),
    },
    opts,
  );
  // Whoever subscribes has CloudWatch Logs write a test record at once: the role must be allowed to by then.
  const roleArn = pulumi.all([role.arn, allowed.id]).apply(([allowedRoleArn]) => allowedRoleArn);
  const destination = { streamArn: stream.arn, roleArn };
  const { gateway, fleet, flow } = args.logGroups;
  archiveLog(`${name}-gateway`, gateway, destination, opts);
  const { name: filterName } = archiveLog(`${name}-fleet`, fleet, destination, opts);
  archiveLog(`${name}-flow`, flow, destination, opts);
  return { destination, watched: { streamName: stream.name, logGroupName: fleet, filterName } };
}

function createStream(
  name: string,
  args: ArchiveArgs,
  { bucket, ready }: { readonly bucket: aws.s3.Bucket; readonly ready: pulumi.Resource[] },
  opts: pulumi.CustomResourceOptions,
): aws.kinesis.FirehoseDeliveryStream {
  const { identity, keyArn, retentionDays: retentionInDays, protect } = args;
  const errors = new aws.cloudwatch.LogGroup(
    name,
    { namePrefix: archiveLogPrefix(identity), kmsKeyId: keyArn, retentionInDays },
    { ...opts, protect },
  );
  const written = new aws.cloudwatch.LogStream(name, { name: ERROR_STREAM, logGroupName: errors.name }, opts);
  const { role, allowed } = createDeliveryRole(name, args, errors.arn, opts);
  return new aws.kinesis.FirehoseDeliveryStream(
    name,
    {
      name: `${identity}-archive`,
      destination: "extended_s3",
      serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn },
      extendedS3Configuration: {
        ...BUFFER,
        roleArn: role.arn,
        bucketArn: bucket.arn,
        // Firehose puts YYYY/MM/dd/HH/ behind it, in UTC.
        prefix: "logs/",
        errorOutputPrefix: "failed/!{firehose:error-output-type}/",
        compressionFormat: "UNCOMPRESSED",
        fileExtension: ".gz",
        cloudwatchLoggingOptions: { enabled: true, logGroupName: errors.name, logStreamName: written.name },
      },
    },
    { ...opts, dependsOn: [allowed, ...ready], deleteBeforeReplace: true },
  );
}

function createDeliveryRole(
  name: string,
  args: ArchiveArgs,
  logGroupArn: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
) {
  const { region, accountId } = args;
  const bucket = bucketArn(archiveBucketName(args), region);
  const role = new aws.iam.Role(
    `${name}-delivery`,
    {
      assumeRolePolicy: policy({
        Sid: "OnlyForThisAccount",
        Effect: "Allow",
        Principal: { Service: servicePrincipal("firehose", region) },
        Action: ["sts:AssumeRole"],
        // Firehose tells whose stream it is by this alone (Firehose guide, "Controlling access").
        Condition: { StringEquals: { "sts:ExternalId": accountId } },
      }),
    },
    opts,
  );
  const allowed = new aws.iam.RolePolicy(
    `${name}-delivery`,
    {
      role: role.name,
      policy: policy(
        { Sid: "FindTheBucket", Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], Resource: [bucket] }, // prettier-ignore
        { Sid: "WriteObjects", Effect: "Allow", Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], Resource: [`${bucket}/*`] }, // prettier-ignore
        {
          Sid: "EncryptObjects",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: [args.keyArn],
          Condition: {
            StringEquals: { "kms:ViaService": endpointHost("s3", region) },
            // With a bucket key it is the bucket's ARN, without one the object's.
            StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucket, `${bucket}/*`] },
          },
        },
        {
          Sid: "WriteItsLog",
          Effect: "Allow",
          Action: ["logs:PutLogEvents"],
          Resource: [pulumi.interpolate`${logGroupArn}:log-stream:${ERROR_STREAM}`],
        },
      ),
    },
    opts,
  );
  return { role, allowed };
}
