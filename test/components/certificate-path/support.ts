import {
  AuthorityKind,
  CertificateUse,
  type AuthorityArgs,
  type RotatedCertificateArgs,
} from "../../../components/index";

/*
 * Arguments that nothing is wrong with, as few as there may be; each test changes what it is about.
 */
export const place = { accountId: "123456789012", region: "eu-central-1" };

export const BREAK_GLASS = "arn:aws:iam::123456789012:role/break-glass";

export const SIGNERS = "/gatehouse/signers/edge/";

export const authorityArgs: AuthorityArgs = {
  ...place,
  kind: AuthorityKind.PrivateCa,
  signersPath: SIGNERS,
  breakGlassArns: [BREAK_GLASS],
};

export const certificateArgs: RotatedCertificateArgs = {
  ...place,
  signersPath: SIGNERS,
  names: ["origin.example.com"],
  use: CertificateUse.Server,
  authorities: [{ name: "edge-authority-1", kind: AuthorityKind.PrivateCa, arn: "arn:ca-key-1" }],
  breakGlassArns: [BREAK_GLASS],
  logKeyArn: "arn:log-key",
  logRetentionDays: 365,
};
