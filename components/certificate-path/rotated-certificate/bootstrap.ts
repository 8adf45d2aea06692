import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createFunction } from "./functions";
import { grantBootstrap, type Roles } from "./roles";
import type { IdentifiedCertificate, ResolvedCertificate } from "./args";
import { createImported } from "./imported";
import type { CertificateSecrets } from "./secrets";
import { authorityRecord, issuingAuthority } from "./settings";

/** What the function takes; its answer, which Pulumi keeps, names fingerprints and nothing secret. */
const EVENT = JSON.stringify({ Step: "bootstrap" });

/** The function and its calls. */
interface Bootstrap {
  readonly bootstrapper: aws.lambda.Function;
  readonly firstIssue: aws.lambda.Invocation;
  readonly trustChange: aws.lambda.Invocation;
  /** Of the certificate of ACM; undefined if it is kept in its secret alone. */
  readonly importedArn: pulumi.Output<string> | undefined;
}

/**
 * The function that Pulumi calls, and its two calls: one issues the first certificate while `pulumi up` runs, the other
 * publishes the trust again whenever the settings say another, and fails `pulumi up` if that is out of order.
 *
 * Two, because everything that uses the certificate waits for the first, which changes with the secrets alone: so a step of a
 * rollover is a small preview. A third one imports it, where it is kept in ACM too.
 */
export function createBootstrap(
  name: string,
  args: IdentifiedCertificate,
  deps: { secrets: CertificateSecrets; logGroup: aws.cloudwatch.LogGroup; roles: Roles; guards: pulumi.Resource[] },
  opts: pulumi.CustomResourceOptions,
): Bootstrap {
  const { secrets, logGroup, guards } = deps;
  const role = deps.roles.bootstrap;
  const childName = `${name}-bootstrap`;
  const bootstrapper = createFunction(childName, args, { role, secrets, logGroup, operation: "Bootstrap" }, opts);
  const granted = grantBootstrap(childName, args, { role, secrets, logGroup }, opts);

  const call = { functionName: bootstrapper.name, input: EVENT };
  // A secret that was created again is empty.
  const filled = { certificateSecret: secrets.certificate.arn, trustSecret: secrets.trust.arn };
  const firstIssue = new aws.lambda.Invocation(
    name,
    { ...call, triggers: filled },
    { ...opts, dependsOn: [granted, ...guards] },
  );
  const trustChange = new aws.lambda.Invocation(
    `${name}-trust`,
    { ...call, triggers: { ...filled, ...triggers(args) } },
    { ...opts, dependsOn: [granted, firstIssue] },
  );
  const after = [granted, firstIssue];
  const importedArn = args.importToAcm ? createImported(`${name}-acm`, { bootstrapper, after }, opts) : undefined;
  return { bootstrapper, firstIssue, trustChange, importedArn };
}

/** What the function is called again for when it changes. */
function triggers(args: ResolvedCertificate): Record<string, pulumi.Input<string>> {
  return {
    authorities: pulumi.jsonStringify(args.authorities.map(authorityRecord)),
    issuer: issuingAuthority(args)!.name,
    names: args.names.join(" "),
    use: args.use,
  };
}
