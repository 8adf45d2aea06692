import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { TUNING_KEY } from "../../../haproxy/config";
import { bucketArn, bucketNameOf, createBucket } from "../../shared/bucket";
import type { Statement } from "../../shared/iam";
import type { ResolvedFleet } from "./args";
import { deployed, tuningText } from "./deployed";

type Owner = Pick<ResolvedFleet, "region" | "accountId"> & { readonly identity: string };

/** The bucket's name: every right to it asks for the account besides. */
export const registrationsBucketName = (owner: Owner): string => bucketNameOf(owner, "apis");

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
  const bucketResource = `${name}-registrations`;
  const bucketName = registrationsBucketName(args);
  const arn = bucketArn(bucketName, args.region);
  const { bucket, versioning } = createBucket(
    bucketResource,
    {
      bucketName,
      region: args.region,
      protect: args.protect,
      encryption: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
      lifecycle: { id: "overwritten", status: "Enabled", filter: {}, noncurrentVersionExpiration: { noncurrentDays: 90 } }, // prettier-ignore
    },
    opts,
  );
  const tuning = new aws.s3.BucketObjectv2(
    `${name}-tuning`,
    { bucket: bucket.id, key: TUNING_KEY, content: tuningText(deployed(args)), contentType: "application/json" },
    { ...opts, dependsOn: [versioning] },
  );
  return { bucket, name: bucketName, arn, first: [tuning] };
}

/** What the agents may do with it. */
export function followStatements(
  { arn }: Pick<FleetRegistrations, "arn">,
  { accountId }: Pick<ResolvedFleet, "accountId">,
): Statement[] {
  const ofThisAccount = { StringEquals: { "aws:ResourceAccount": accountId } };
  return [
    { Sid: "ListRegistrations", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [arn], Condition: ofThisAccount },
    {
      Sid: "ReadRegistrations",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: [`${arn}/*`],
      Condition: ofThisAccount,
    },
    // A task that starts while an API's newest object is refused takes the version before.
    { Sid: "ListEarlier", Effect: "Allow", Action: ["s3:ListBucketVersions"], Resource: [arn], Condition: { ...ofThisAccount, StringLike: { "s3:prefix": "apis/*" } } }, // prettier-ignore
    { Sid: "ReadEarlier", Effect: "Allow", Action: ["s3:GetObjectVersion"], Resource: [`${arn}/apis/*`], Condition: ofThisAccount }, // prettier-ignore
  ];
}
