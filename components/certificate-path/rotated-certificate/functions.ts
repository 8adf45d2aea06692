import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ARCHITECTURES, RUNTIME } from "../../shared/lambda";
import { HANDLER } from "../../shared/function-bundle";
import { ROTATION_FUNCTION } from "./function-code";
import { ROTATION_VARIABLE, type Operation } from "../../../runtime/rotation/settings";
import type { IdentifiedCertificate } from "./args";
import type { CertificateSecrets } from "./secrets";
import { functionSettings } from "./settings";

/** Seconds. Waiting for AWS Private CA takes 25 at the worst, lagging reads 3 each, handshakes less than one together. */
const TIMEOUT_SECONDS = 120;
/** MiB. Memory buys CPU: at 512 a step that issues and shakes hands takes about a second, most of it start. */
const MEMORY_MIB = 512;

/** For whoever finds them in the console. */
const DESCRIPTIONS: Readonly<Record<Operation, string>> = {
  Rotate: "Gatehouse: replaces a certificate, called by Secrets Manager",
  Bootstrap: "Gatehouse: issues the first certificate and publishes trust, called by Pulumi",
};

/** The rotation function's code under one of its operations. Outside of any VPC: it needs AWS's public endpoints and nothing else. */
export function createFunction(
  name: string,
  args: IdentifiedCertificate,
  deps: {
    role: aws.iam.Role;
    secrets: CertificateSecrets;
    logGroup: aws.cloudwatch.LogGroup;
    operation: Operation;
    importedArn?: pulumi.Output<string> | undefined;
  },
  opts: pulumi.CustomResourceOptions,
): aws.lambda.Function {
  const { role, secrets, logGroup, operation } = deps;
  const arns = { certificateSecretArn: secrets.certificate.arn, trustSecretArn: secrets.trust.arn };
  const settings = pulumi.jsonStringify(functionSettings(args, operation, arns, deps.importedArn));
  return new aws.lambda.Function(
    name,
    {
      role: role.arn,
      description: DESCRIPTIONS[operation],
      ...(args.tracing && { tracingConfig: { mode: "Active" } }),
      ...(args.reservedConcurrency !== undefined && { reservedConcurrentExecutions: args.reservedConcurrency }),
      runtime: RUNTIME,
      architectures: ARCHITECTURES,
      handler: HANDLER,
      code: ROTATION_FUNCTION.archive(),
      environment: { variables: { [ROTATION_VARIABLE]: settings } },
      timeout: TIMEOUT_SECONDS,
      memorySize: MEMORY_MIB,
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
    },
    opts,
  );
}
