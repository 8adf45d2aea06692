import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Place } from "../shared/arn";
import { bucketNameOf, createBucket } from "../shared/bucket";
import type { ArchiveLockMode, ResolvedArchive } from "./archive-args";

interface LockedBucketArgs extends Place, ResolvedArchive {
  readonly identity: string;
  readonly keyArn: pulumi.Input<string>;
  readonly protect: boolean;
}

const MODES: Readonly<Record<ArchiveLockMode, string>> = { Governance: "GOVERNANCE", Compliance: "COMPLIANCE" };

/** The bucket that nothing is changed or deleted in while its lock lasts. */
export function createLockedBucket(name: string, args: LockedBucketArgs, opts: pulumi.CustomResourceOptions) {
  const { days, lockDays, lockMode, glacierAfterDays, region, protect } = args;
  const { bucket, versioning, encryption, byTls } = createBucket(
    name,
    {
      ...{ bucketName: archiveBucketName(args), region, protect, objectLock: true },
      encryption: {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.keyArn },
        bucketKeyEnabled: true,
      },
      lifecycle: {
        id: "archived",
        status: "Enabled",
        filter: {},
        ...(glacierAfterDays < days && { transitions: [{ days: glacierAfterDays, storageClass: "GLACIER_IR" }] }),
        // With versions this hides an object; what is hidden is deleted a day later, once its lock has ended.
        expiration: { days },
        noncurrentVersionExpiration: { noncurrentDays: 1 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    },
    opts,
  );
  const lock = new aws.s3.BucketObjectLockConfiguration(
    name,
    { bucket: bucket.id, rule: { defaultRetention: { mode: MODES[lockMode], days: lockDays } } },
    { ...opts, dependsOn: [versioning] },
  );
  // An object that came before these were there would have neither key nor lock.
  return { bucket, ready: [lock, encryption, byTls] };
}

/** Known before anything is there, for the role that writes to it. */
export const archiveBucketName = (args: LockedBucketArgs): string => bucketNameOf(args, "logs");
