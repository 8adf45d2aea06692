import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policy, type Statement } from "../../shared/iam";
import type { ResolvedCertificate } from "./args";
import type { Roles } from "./roles";
import type { CertificateSecrets } from "./secrets";

/** Whatever changes which value is read. UpdateSecret is among it: it can carry a new value. */
const WRITING = ["PutSecretValue", "UpdateSecret", "UpdateSecretVersionStage"];

/** Whatever takes the guard itself away, the secret, or its rotation. */
const UNDOING = ["DeleteSecret", "DeleteResourcePolicy", "PutResourcePolicy", "CancelRotateSecret"];

/**
 * Keeps everybody from the secrets but the functions that are there for them, and the roles for an emergency: also whoever may do
 * anything in the account by IAM, and the account's root user.
 *
 * What it cannot hold: whoever may change a function's code or its role (`lambda:UpdateFunctionCode`, `UpdateFunctionConfiguration`,
 * `iam:PassRole` of a role that is let in), or become a role that is let in (`iam:UpdateAssumeRolePolicy`), writes what that
 * may write. That is for the organisation's policies to say: docs/operations/destroy.md. Without `protect` the guard itself can be
 * deleted, so that a stack can be destroyed by whoever deployed it.
 */
export function guardSecrets(
  name: string,
  args: ResolvedCertificate,
  secrets: CertificateSecrets,
  roles: Roles,
  opts: pulumi.CustomResourceOptions,
): aws.secretsmanager.SecretPolicy[] {
  const guard = (childName: string, { arn: secretArn }: aws.secretsmanager.Secret, ...statements: Statement[]) =>
    new aws.secretsmanager.SecretPolicy(
      childName,
      { secretArn, blockPublicPolicy: true, policy: policy(...statements, ...kept(args, secretArn)) },
      opts,
    );
  const { certificate, trust } = secrets;
  const { rotation, bootstrap } = roles;
  return [
    guard(name, certificate, written(args, certificate.arn, [rotation, bootstrap])),
    guard(`${name}-trust`, trust, written(args, trust.arn, [bootstrap])),
  ];
}

function written(args: ResolvedCertificate, secretArn: pulumi.Input<string>, writers: aws.iam.Role[]): Statement {
  const others = [...writers.map((role) => role.arn), ...args.breakGlassArns];
  return denied("WrittenByItsFunctionsAlone", WRITING, secretArn, { ArnNotEquals: { "aws:PrincipalArn": others } });
}

function kept(args: ResolvedCertificate, secretArn: pulumi.Input<string>): Statement[] {
  if (!args.protect) return [];
  return [
    denied("KeptButInAnEmergency", UNDOING, secretArn, { ArnNotEquals: { "aws:PrincipalArn": args.breakGlassArns } }),
  ];
}

function denied(
  Sid: string,
  actions: string[],
  secretArn: pulumi.Input<string>,
  Condition: NonNullable<Statement["Condition"]>,
): Statement {
  const Action = actions.map((one) => `secretsmanager:${one}`);
  return { Sid, Effect: "Deny", Principal: { AWS: "*" }, Action, Resource: [secretArn], Condition };
}
