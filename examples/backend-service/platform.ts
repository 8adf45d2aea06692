import * as pulumi from "@pulumi/pulumi";
import type { AuthorityReference } from "pulumi-gatehouse";

/** What the platform's stack tells whoever runs a service. */
export interface Platform {
  readonly privateSubnetIds: string[];
  /** The group that lets HAProxy in, and the service out to AWS. */
  readonly backendSecurityGroupId: string;
  /** Where each version registers, by `<api>-<stage>-<version>`. */
  readonly registryArns: Record<string, string>;
  /** The roots that HAProxy's client certificate is verified by, and the name in it. */
  readonly trustSecretArn: string;
  readonly trustKeyArn: string;
  readonly haproxyName: string;
  /** Who issues the service's own certificate, for roles on which path. */
  readonly certificateAuthorities: AuthorityReference[];
  readonly certificateIssuer: string;
  readonly signersPath: string;
}

/** Reads it at once, because the authorities decide what is created. */
export async function readPlatform(stack: string): Promise<Platform> {
  const reference = new pulumi.StackReference("platform", { name: stack });
  const read = async <K extends keyof Platform>(output: K): Promise<Platform[K]> => {
    const { value } = await reference.getOutputDetails(output);
    if (value === undefined) throw new pulumi.RunError(`${stack} has no output ${output}: update the platform first`);
    return value as Platform[K];
  };
  return {
    privateSubnetIds: await read("privateSubnetIds"),
    backendSecurityGroupId: await read("backendSecurityGroupId"),
    registryArns: await read("registryArns"),
    trustSecretArn: await read("trustSecretArn"),
    trustKeyArn: await read("trustKeyArn"),
    haproxyName: await read("haproxyName"),
    certificateAuthorities: await read("certificateAuthorities"),
    certificateIssuer: await read("certificateIssuer"),
    signersPath: await read("signersPath"),
  };
}
