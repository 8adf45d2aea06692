import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createRegistry } from "../../shared/registry";
import type { BackendVersion, ResolvedBackends } from "./args";

/** What a version is called in Cloud Map and in outputs: `<stage>-<version>`. */
export function registryName(stage: string, version: BackendVersion): string {
  return `${stage}-${version.name}`;
}

/** The private zone that the names are in. */
export function createNamespace(name: string, args: ResolvedBackends, opts: pulumi.CustomResourceOptions) {
  return new aws.servicediscovery.PrivateDnsNamespace(name, { name: args.namespace, vpc: args.vpcId }, opts);
}

/** One Cloud Map service for each version that has no name of its own yet, by its name. */
export function createRegistries(
  name: string,
  args: ResolvedBackends,
  namespaceId: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): Record<string, pulumi.Output<string>> {
  const found = args.stages.flatMap((stage) =>
    stage.versions.filter((version) => version.host === undefined).map((version) => registryName(stage.name, version)),
  );
  const create = (dnsName: string) => createRegistry(`${name}-${dnsName}`, { dnsName, namespaceId }, opts);
  return Object.fromEntries(found.map((registry) => [registry, create(registry).arn]));
}
