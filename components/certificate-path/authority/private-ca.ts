import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { administeredByIam, policy, type Statement } from "../../shared/iam";
import { partitionOf } from "../../shared/partitions";
import type { IdentifiedAuthority } from "./args";
import type { CreatedAuthority, KindOfAuthority } from "./kind";

/** A root of our own, whose key is in KMS. */
export const privateCaAuthority: KindOfAuthority = {
  takes: { signersPath: true, breakGlassArns: true, names: false, hostedZoneId: false },
  problems: () => [],
  create: createSigningKey,
  // A year, although the root lives for ten: shorter is safer, and costs nothing.
  lifetime: { decidedBy: "Settings", mostDays: 365, defaultDays: 30 },
  schedule: "rate(10 days)",
  notForClients: undefined,
  statements: (keys) => [
    {
      Sid: "SignAsAuthority",
      Effect: "Allow",
      Action: ["kms:Sign"],
      Resource: keys,
      Condition: { StringEquals: SIGNING_CONDITIONS },
    },
    { Sid: "KnowTheAuthoritysKey", Effect: "Allow", Action: ["kms:GetPublicKey"], Resource: keys },
  ],
};

/** How the key in KMS is used, as conditions of a policy. */
const SIGNING_CONDITIONS = { "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "RAW" };

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
function createSigningKey(
  name: string,
  args: IdentifiedAuthority,
  opts: pulumi.CustomResourceOptions,
): CreatedAuthority {
  const key = new aws.kms.Key(
    name,
    {
      description: `Gatehouse: signs certificates as ${args.identity}`,
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: 30,
      policy: keyPolicy(args),
    },
    { ...opts, protect: args.protect },
  );
  new aws.kms.Alias(name, { namePrefix: `alias/${args.identity}-`, targetKeyId: key.keyId }, opts);
  return { arn: key.arn };
}

/**
 * In a key's own policy "*" is the key.
 *
 * It holds against mistakes, and against whoever has `kms:*` by IAM and nothing else: it signs for no role off the signers' path, and
 * is not deleted. It does not hold against `kms:PutKeyPolicy`, which can say anything: that stays open. A policy that only the
 * roles for an emergency may change is one that nobody can change once they are misspelt, so AWS refuses it unless its check is bypassed
 * (KMS API, BypassPolicyLockoutSafetyCheck). Nor against whoever may create a role on the signers' path, or change the code of a
 * function that has one. Both are for the organisation's policies: docs/operations/destroy.md.
 */
function keyPolicy({
  accountId,
  region,
  signersPath = "",
  breakGlassArns = [],
  protect,
}: IdentifiedAuthority): pulumi.Output<string> {
  const iam = `arn:${partitionOf(region)}:iam::${accountId}`;
  return policy(
    administeredByIam({ accountId, region }, ADMINISTRATION),
    {
      Sid: "SignsForSignersAlone",
      Effect: "Allow",
      Principal: { AWS: `${iam}:root` },
      Action: ["kms:Sign"],
      Resource: "*",
      Condition: {
        ArnLike: { "aws:PrincipalArn": `${iam}:role${signersPath}*` },
        StringEquals: SIGNING_CONDITIONS,
      },
    },
    ...(protect ? [keptBy(breakGlassArns)] : []),
  );
}

/** Not in a stack that may be thrown away: whoever deployed it destroys it. */
function keptBy(breakGlassArns: pulumi.Input<string>[]): Statement {
  return {
    Sid: "KeptButInAnEmergency",
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: ["kms:ScheduleKeyDeletion", "kms:DisableKey"],
    Resource: "*",
    Condition: { ArnNotEquals: { "aws:PrincipalArn": breakGlassArns } },
  };
}
