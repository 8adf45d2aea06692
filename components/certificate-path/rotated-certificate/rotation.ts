import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { servicePrincipal } from "../../shared/partitions";
import { createFunction } from "./functions";
import { grantRotation, type Roles } from "./roles";
import type { IdentifiedCertificate } from "./args";
import type { CertificateSecrets } from "./secrets";
import { scheduleOf } from "./settings";

/**
 * The function that Secrets Manager calls, its right to do so, and the schedule.
 *
 * All of it changes after the trust that it rotates under: a change of trust that is refused leaves it as it was.
 *
 * @param its.after what publishes the trust
 */
export function createRotation(
  name: string,
  args: IdentifiedCertificate,
  deps: {
    secrets: CertificateSecrets;
    logGroup: aws.cloudwatch.LogGroup;
    roles: Roles;
    after: pulumi.Resource;
    importedArn: pulumi.Output<string> | undefined;
  },
  opts: pulumi.CustomResourceOptions,
): aws.lambda.Function {
  const { secrets, logGroup, after, importedArn } = deps;
  const role = deps.roles.rotation;
  const childName = `${name}-rotation`;
  const later = { ...opts, dependsOn: [after] };
  const rotator = createFunction(childName, args, { role, secrets, logGroup, operation: "Rotate", importedArn }, later);
  const granted = grantRotation(childName, args, { role, secrets, logGroup, rotator, importedArn }, later);
  const permission = new aws.lambda.Permission(
    childName,
    {
      action: "lambda:InvokeFunction",
      function: rotator.name,
      principal: servicePrincipal("secretsmanager", args.region),
      // Which secret is the function's own to check: whether Secrets Manager names it as the source is not documented.
      sourceAccount: args.accountId,
    },
    opts,
  );
  new aws.secretsmanager.SecretRotation(
    name,
    {
      secretId: secrets.certificate.id,
      rotationLambdaArn: rotator.arn,
      rotationRules: { scheduleExpression: scheduleOf(args) },
      // The first certificate is there. Secrets Manager only tries the function out, on that one.
      rotateImmediately: false,
    },
    { ...opts, dependsOn: [granted, permission, after] },
  );
  return rotator;
}
