import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { TUNING_KEY } from "../../../haproxy/config";
import { policy, type Statement } from "../../shared/iam";
import { partitionOf } from "../../shared/partitions";
import type { ResolvedFleet } from "./args";
import { deployed, tuningText } from "./deployed";

/** What a bucket's name may have (Amazon S3 user guide, "General purpose bucket naming rules"). */
const MOST_BUCKET_NAME = 63;

type Owner = Pick<ResolvedFleet, "region" | "accountId"> & { readonly identity: string };

/**
 * The bucket's name: of the fleet's identity, account and region, and so known before anything is there. A bucket's name is taken in the
 * whole world: region and account make it nobody else's by accident, and every right to it asks for the account besides. Of an identity
 * that is too long for it, the end is a hash.
 */
export function registrationsBucketName({ identity, region, accountId }: Owner): string {
  const place = `-apis-${region}-${accountId}`;
  const most = MOST_BUCKET_NAME - place.length;
  if (identity.length <= most) return identity + place;
  const hash = createHash("sha256").update(identity).digest("hex").slice(0, 8);
  return `${identity.slice(0, most - 9)}-${hash}${place}`;
}

export const bucketArn = (name: string, region: string): string => `arn:${partitionOf(region)}:s3:::${name}`;

/** What agents follow while they run. */
export interface FleetRegistrations {
  readonly bucket: aws.s3.Bucket;
  readonly name: string;
  readonly arn: string;
  /** What must be there before a task starts. */
  readonly first: pulumi.Resource[];
}

/**
 * The bucket that each API is registered in, one object each, so that IAM lets a team write its own by exact name; and the platform's
 * numbers in one more. It holds no secret, of origin proofs the hashes alone: encrypted by S3's own key, since one of KMS would have
 * each team, and each reading of an agent, need a second right that says no more than the first.
 *
 * Stateful, and protected: without it every API is gone from the next task that starts. What was overwritten is kept for 90 days.
 */
export function createRegistrations(
  name: string,
  args: ResolvedFleet & { readonly identity: string },
  opts: pulumi.CustomResourceOptions,
): FleetRegistrations {
  const own = `${name}-registrations`;
  const bucketName = registrationsBucketName(args);
  const arn = bucketArn(bucketName, args.region);
  const bucket = new aws.s3.Bucket(
    own,
    { bucket: bucketName, tags: { Name: own } },
    { ...opts, protect: args.protect },
  );
  const { id } = bucket;
  const versioning = new aws.s3.BucketVersioning(
    own,
    { bucket: id, versioningConfiguration: { status: "Enabled" } },
    opts,
  );
  const closed = new aws.s3.BucketPublicAccessBlock(
    own,
    { bucket: id, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    opts,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    own,
    { bucket: id, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    opts,
  );
  new aws.s3.BucketOwnershipControls(own, { bucket: id, rule: { objectOwnership: "BucketOwnerEnforced" } }, opts);
  new aws.s3.BucketLifecycleConfiguration(
    own,
    { bucket: id, rules: [{ id: "overwritten", status: "Enabled", filter: {}, noncurrentVersionExpiration: { noncurrentDays: 90 } }] }, // prettier-ignore
    { ...opts, dependsOn: [versioning] },
  );
  new aws.s3.BucketPolicy(own, { bucket: id, policy: policy(onlyByTls(arn)) }, { ...opts, dependsOn: [closed] });
  const tuning = new aws.s3.BucketObjectv2(
    `${name}-tuning`,
    { bucket: id, key: TUNING_KEY, content: tuningText(deployed(args)), contentType: "application/json" },
    { ...opts, dependsOn: [versioning] },
  );
  return { bucket, name: bucketName, arn, first: [tuning] };
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

/** What the agents may do with it. */
export function followStatements(
  { arn }: Pick<FleetRegistrations, "arn">,
  { accountId }: Pick<ResolvedFleet, "accountId">,
): Statement[] {
  const own = { StringEquals: { "aws:ResourceAccount": accountId } };
  return [
    { Sid: "ListRegistrations", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [arn], Condition: own },
    { Sid: "ReadRegistrations", Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${arn}/*`], Condition: own },
    // A task that starts while an API's newest object is refused takes the version before.
    { Sid: "ListEarlier", Effect: "Allow", Action: ["s3:ListBucketVersions"], Resource: [arn], Condition: { ...own, StringLike: { "s3:prefix": "apis/*" } } }, // prettier-ignore
    { Sid: "ReadEarlier", Effect: "Allow", Action: ["s3:GetObjectVersion"], Resource: [`${arn}/apis/*`], Condition: own }, // prettier-ignore
  ];
}
