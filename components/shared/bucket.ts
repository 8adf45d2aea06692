import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Place } from "./arn";
import { policy, type Statement } from "./iam";
import { partitionOf } from "./partitions";

/** What a bucket's name may have (Amazon S3 user guide, "General purpose bucket naming rules"). */
const MOST_BUCKET_NAME = 63;

/**
 * A bucket's name: of an identity, account and region, and so known before anything is there. A bucket's name is taken in the whole
 * world: region and account make it nobody else's by accident. Of an identity that is too long for it, the end is a hash.
 *
 * @param what the bucket is for: `apis`
 */
export function bucketNameOf(
  { identity, region, accountId }: Place & { readonly identity: string },
  what: string,
): string {
  const place = `-${what}-${region}-${accountId}`;
  const most = MOST_BUCKET_NAME - place.length;
  if (identity.length <= most) return identity + place;
  const hash = createHash("sha256").update(identity).digest("hex").slice(0, 8);
  return `${identity.slice(0, most - 9)}-${hash}${place}`;
}

export const bucketArn = (name: string, region: string): string => `arn:${partitionOf(region)}:s3:::${name}`;

/** What is decided of a bucket; all else is the same for each. */
export interface BucketArgs {
  readonly bucketName: string;
  readonly region: string;
  readonly protect: boolean;
  readonly encryption: aws.types.input.s3.BucketServerSideEncryptionConfigurationRule;
  readonly lifecycle: aws.types.input.s3.BucketLifecycleConfigurationRule;
  /** Whether its objects can be locked. */
  readonly objectLock?: true;
}

/** A bucket of this account alone, by TLS alone, that keeps what is overwritten until its lifecycle ends that. */
export function createBucket(name: string, args: BucketArgs, opts: pulumi.CustomResourceOptions) {
  const { bucketName, region, protect, objectLock } = args;
  const bucket = new aws.s3.Bucket(
    name,
    { bucket: bucketName, ...(objectLock && { objectLockEnabled: true }), tags: { Name: name } },
    { ...opts, protect },
  );
  const { id } = bucket;
  const versioning = new aws.s3.BucketVersioning(
    name,
    { bucket: id, versioningConfiguration: { status: "Enabled" } },
    opts,
  );
  const closed = new aws.s3.BucketPublicAccessBlock(
    name,
    { bucket: id, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    opts,
  );
  const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    { bucket: id, rules: [args.encryption] },
    opts,
  );
  new aws.s3.BucketOwnershipControls(name, { bucket: id, rule: { objectOwnership: "BucketOwnerEnforced" } }, opts);
  new aws.s3.BucketLifecycleConfiguration(
    name,
    { bucket: id, rules: [args.lifecycle] },
    { ...opts, dependsOn: [versioning] },
  );
  const byTls = new aws.s3.BucketPolicy(
    name,
    { bucket: id, policy: policy(onlyByTls(bucketArn(bucketName, region))) },
    { ...opts, dependsOn: [closed] },
  );
  return { bucket, versioning, encryption, byTls };
}

function onlyByTls(arn: string): Statement {
  return {
    Sid: "OnlyByTls",
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: ["s3:*"],
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
