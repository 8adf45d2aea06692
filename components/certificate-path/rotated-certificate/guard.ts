import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policy } from "../../shared/iam";
import type { ResolvedCertificate } from "./args";
import type { Roles } from "./roles";
import type { CertificateSecrets } from "./secrets";

/** Whatever changes which value is read. UpdateSecret is among it: it can carry a new value. */
const WRITING = [
  "secretsmanager:PutSecretValue",
  "secretsmanager:UpdateSecret",
  "secretsmanager:UpdateSecretVersionStage",
  "secretsmanager:DeleteSecret",
];

/** Nobody writes the secrets but the functions that are there for it, and an operator in an emergency: not even an administrator. */
export function guardSecrets(
  name: string,
  args: ResolvedCertificate,
  secrets: CertificateSecrets,
  roles: Roles,
  opts: pulumi.CustomResourceOptions,
): aws.secretsmanager.SecretPolicy[] {
  const guard = (own: string, secret: aws.secretsmanager.Secret, writers: pulumi.Input<string>[]) =>
    new aws.secretsmanager.SecretPolicy(
      own,
      {
        secretArn: secret.arn,
        blockPublicPolicy: true,
        policy: policy({
          Sid: "WrittenByItsFunctionsAlone",
          Effect: "Deny",
          Principal: { AWS: "*" },
          Action: WRITING,
          Resource: [secret.arn],
          Condition: { ArnNotEquals: { "aws:PrincipalArn": [...writers, ...args.breakGlassArns] } },
        }),
      },
      opts,
    );
  return [
    guard(name, secrets.certificate, [roles.rotation.arn, roles.bootstrap.arn]),
    guard(`${name}-trust`, secrets.trust, [roles.bootstrap.arn]),
  ];
}
