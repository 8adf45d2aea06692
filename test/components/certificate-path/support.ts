import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  AuthorityKind,
  CertificateUse,
  type AuthorityArgs,
  type RotatedCertificateArgs,
} from "../../../components/index";
import { record } from "../../support/record";

/*
 * Arguments that nothing is wrong with, as few as there may be; each test changes what it is about.
 */
export const place = { accountId: "123456789012", region: "eu-central-1" };

export const BREAK_GLASS = "arn:aws:iam::123456789012:role/break-glass";

export const authorityArgs: AuthorityArgs = { ...place, kind: AuthorityKind.PrivateCa, breakGlassArns: [BREAK_GLASS] };

export const certificateArgs: RotatedCertificateArgs = {
  ...place,
  names: ["origin.example.com"],
  use: CertificateUse.Server,
  authorities: [{ name: "edge-authority-1", kind: AuthorityKind.PrivateCa, arn: "arn:ca-key-1" }],
  breakGlassArns: [BREAK_GLASS],
  logKeyArn: "arn:log-key",
  logRetentionDays: 365,
};

/** What a component says is wrong with its arguments; its refusal must be one that Pulumi prints without a stack trace. */
export async function refusalOf(build: () => unknown): Promise<string[]> {
  const error: unknown = await record(build).then(
    () => assert.fail("nothing was refused"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof pulumi.ResourceError, String(error));
  return error.message
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}
