import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../shared/refuse";
import { createBootstrap } from "./bootstrap";
import { guardSecrets } from "./guard";
import { createFunctionLogGroup, functionLogPrefix } from "../../shared/lambda";
import { rotatedCertificateProblems } from "./problems";
import { createRoles } from "./roles";
import { createRotation } from "./rotation";
import { createSecrets } from "./secrets";
import { overdueDays } from "./settings";
import { ROTATED_CERTIFICATE, type RotatedCertificateArgs } from "./args";

/**
 * A certificate that is never old: in Secrets Manager, replaced on a schedule, with the trust that its peers need beside it.
 *
 * issue -> **secret -> rotate** -> agent -> haproxy
 *
 * Creates a secret for the certificate (PEM: leaf, intermediates, PKCS#8 key) and one for the trust bundle (JSON), their KMS key,
 * a function that rotates and one that issues for the first time, each with a role of its own, and the schedule. The first
 * certificate is issued while `pulumi up` runs, before any output is known: what uses them finds it in force. Its value is
 * never in Pulumi's state. Stateful: deletion of secrets and key waits 30 days.
 *
 * @example
 * const certificate = new gatehouse.RotatedCertificate("edge-certificate", {
 *   accountId: "123456789012",
 *   region: "us-east-1",
 *   signersPath: "/gatehouse/signers/edge-prod/",
 *   names: ["origin.example.com"],
 *   use: gatehouse.CertificateUse.Server,
 *   authorities: [{ name: "edge-authority-1", kind: gatehouse.AuthorityKind.PrivateCa, arn: authority.arn }],
 *   breakGlassArns: ["arn:aws:iam::123456789012:role/break-glass"],
 *   logKeyArn: keys.logsKeyArn,
 *   logRetentionDays: 365,
 * });
 */
export class RotatedCertificate extends pulumi.ComponentResource {
  /** Of the certificate's secret. */
  readonly secretArn: pulumi.Output<string>;
  /** Of the trust bundle's secret. */
  readonly trustSecretArn: pulumi.Output<string>;
  /** Of the KMS key that encrypts both. */
  readonly keyArn: pulumi.Output<string>;
  /** The function that Secrets Manager calls: what to watch, and whose log to read. */
  readonly rotationFunctionName: pulumi.Output<string>;
  /** The function that Pulumi calls, and an operator to have trust published again. */
  readonly bootstrapFunctionName: pulumi.Output<string>;
  /** The log group of both functions. */
  readonly logGroupName: pulumi.Output<string>;
  /** With fewer days left than that, the certificate should have been replaced: what an alarm waits for. */
  readonly overdueDays: pulumi.Output<number>;

  /** Of the certificate of ACM that it is imported into; only with `importToAcm`. */
  readonly acmCertificateArn: pulumi.Output<string | undefined>;

  constructor(name: string, args: RotatedCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:RotatedCertificate", name, {}, opts);
    refuse(rotatedCertificateProblems(name, args), this);
    const { identity = name, ...resolved } = ROTATED_CERTIFICATE.resolve(args);
    const settings = { ...resolved, identity };
    const childOptions = { parent: this };

    const secrets = createSecrets(name, settings, childOptions);
    const logGroup = createFunctionLogGroup(
      name,
      { ...settings, namePrefix: functionLogPrefix(identity) },
      childOptions,
    );
    const roles = createRoles(name, settings, childOptions);
    const guards = guardSecrets(name, settings, secrets, roles, childOptions);
    const bootstrap = createBootstrap(name, settings, { secrets, logGroup, roles, guards }, childOptions);
    const { trustChange: after, importedArn } = bootstrap;
    const rotator = createRotation(name, settings, { secrets, logGroup, roles, after, importedArn }, childOptions);

    const ready = <T>(output: pulumi.Output<T>) =>
      pulumi.all([output, bootstrap.firstIssue.result]).apply(([value]) => value);
    this.secretArn = ready(secrets.certificate.arn);
    this.trustSecretArn = ready(secrets.trust.arn);
    this.keyArn = ready(secrets.key.arn);
    this.rotationFunctionName = rotator.name;
    this.bootstrapFunctionName = bootstrap.bootstrapper.name;
    this.logGroupName = logGroup.name;
    this.overdueDays = pulumi.output(overdueDays(settings));
    this.acmCertificateArn = pulumi.output(importedArn);
    this.registerOutputs({
      secretArn: this.secretArn,
      trustSecretArn: this.trustSecretArn,
      keyArn: this.keyArn,
      rotationFunctionName: this.rotationFunctionName,
      bootstrapFunctionName: this.bootstrapFunctionName,
      logGroupName: this.logGroupName,
      overdueDays: this.overdueDays,
      acmCertificateArn: this.acmCertificateArn,
    });
  }
}
