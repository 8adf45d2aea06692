import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policy, writeLog } from "../../shared/iam";
import { assumedByLambda } from "../../shared/lambda";
import type { IdentifiedCertificate, ResolvedCertificate } from "./args";
import { importingStatements, importStatement } from "./imported";
import type { CertificateSecrets } from "./secrets";
import {
  authorityStatements,
  bootstrapStatements,
  keyStatements,
  rotationStatements,
  traceStatements,
} from "./statements";

interface Grant {
  readonly role: aws.iam.Role;
  readonly secrets: CertificateSecrets;
  readonly logGroup: aws.cloudwatch.LogGroup;
}

/** The roles of the two functions. */
export interface Roles {
  readonly bootstrap: aws.iam.Role;
  readonly rotation: aws.iam.Role;
}

/** One role a function: what rotates can never change the trust, and what issues first is called by nobody but Pulumi. */
export function createRoles(name: string, args: ResolvedCertificate, opts: pulumi.CustomResourceOptions): Roles {
  const create = (what: string) => createRole(`${name}-${what}`, args, opts);
  return { bootstrap: create("bootstrap"), rotation: create("rotation") };
}

/** A function's role, on the path whose roles an authority's key signs for. */
function createRole(
  name: string,
  { region, signersPath }: ResolvedCertificate,
  opts: pulumi.CustomResourceOptions,
): aws.iam.Role {
  return new aws.iam.Role(
    name,
    {
      path: signersPath,
      assumeRolePolicy: assumedByLambda(region),
    },
    opts,
  );
}

/** Lets the function that issues for the first time do so, and publish trust. */
export function grantBootstrap(
  name: string,
  args: IdentifiedCertificate,
  { role, secrets, logGroup }: Grant,
  opts: pulumi.CustomResourceOptions,
): aws.iam.RolePolicy {
  const statements = [
    ...bootstrapStatements(secrets),
    ...keyStatements(args, secrets, [secrets.certificate, secrets.trust]),
    ...authorityStatements(args),
    ...(args.importToAcm ? importingStatements(args) : []),
    writeLog(logGroup.arn),
    ...traceStatements(args),
  ];
  return new aws.iam.RolePolicy(name, { role: role.name, policy: policy(...statements) }, opts);
}

/** Lets the function that rotates do so. It reads the trust and can never change it. */
export function grantRotation(
  name: string,
  args: ResolvedCertificate,
  deps: Grant & { rotator: aws.lambda.Function; importedArn?: pulumi.Output<string> | undefined },
  opts: pulumi.CustomResourceOptions,
): aws.iam.RolePolicy {
  const { role, secrets, logGroup, rotator, importedArn } = deps;
  const statements = [
    ...rotationStatements(secrets, rotator),
    ...keyStatements(args, secrets, [secrets.certificate]),
    ...authorityStatements(args),
    ...(importedArn === undefined ? [] : [importStatement(importedArn)]),
    writeLog(logGroup.arn),
    ...traceStatements(args),
  ];
  return new aws.iam.RolePolicy(name, { role: role.name, policy: policy(...statements) }, opts);
}
