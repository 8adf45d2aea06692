import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Place } from "../../shared/arn";
import { policy } from "../../shared/iam";
import { partitionOf } from "../../shared/partitions";
import { SIGNERS_PATH, SIGNING_CONDITIONS } from "./kind";

interface SigningKeyArgs extends Place {
  readonly breakGlassArns: pulumi.Input<string>[];
  readonly protect: boolean;
}

/** Everything that looking after a key takes. Neither signing nor granting, which would be signing by another. */
const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:GetPublicKey",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/** The key of a root of our own. It never leaves KMS; the root certificate is made when the first one is issued under it. */
export function createSigningKey(
  name: string,
  args: SigningKeyArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const key = new aws.kms.Key(
    name,
    {
      description: `Gatehouse: signs certificates as ${name}`,
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: 30,
      policy: keyPolicy(args),
    },
    { ...opts, protect: args.protect },
  );
  new aws.kms.Alias(name, { namePrefix: `alias/${name}-`, targetKeyId: key.keyId }, opts);
  return key.arn;
}

/** In a key's own policy "*" is the key. */
function keyPolicy({ accountId, region, breakGlassArns }: SigningKeyArgs): pulumi.Output<string> {
  const iam = `arn:${partitionOf(region)}:iam::${accountId}`;
  return policy(
    {
      Sid: "AdministeredByIamOfThisAccount",
      Effect: "Allow",
      Principal: { AWS: `${iam}:root` },
      Action: ADMINISTRATION,
      Resource: "*",
    },
    {
      Sid: "SignsForSignersAlone",
      Effect: "Allow",
      Principal: { AWS: `${iam}:root` },
      Action: ["kms:Sign"],
      Resource: "*",
      Condition: {
        ArnLike: { "aws:PrincipalArn": `${iam}:role${SIGNERS_PATH}*` },
        StringEquals: SIGNING_CONDITIONS,
      },
    },
    {
      Sid: "KeptButInAnEmergency",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: ["kms:ScheduleKeyDeletion", "kms:DisableKey"],
      Resource: "*",
      Condition: { ArnNotEquals: { "aws:PrincipalArn": breakGlassArns } },
    },
  );
}
