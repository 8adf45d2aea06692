import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policy } from "../../shared/iam";
import { partitionOf } from "../../shared/partitions";
import type { IdentifiedAuthority } from "./args";
import type { CreatedAuthority, KindOfAuthority } from "./kind";

/** A root of our own, whose key is in KMS. */
export const privateCa: KindOfAuthority = {
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

/** In a key's own policy "*" is the key. */
function keyPolicy({
  accountId,
  region,
  signersPath = "",
  breakGlassArns = [],
}: IdentifiedAuthority): pulumi.Output<string> {
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
        ArnLike: { "aws:PrincipalArn": `${iam}:role${signersPath}*` },
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
