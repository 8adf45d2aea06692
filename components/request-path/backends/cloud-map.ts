import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { BackendsArgs, BackendVersion } from "./backends";

/** The DNS name that HAProxy finds a version under. */
export function hostOf(namespace: string, stage: string, version: BackendVersion): string {
  return version.host ?? `${registryName(stage, version)}.${namespace}`;
}

/** What a version is called in Cloud Map and in outputs: `<stage>-<version>`. */
export function registryName(stage: string, version: BackendVersion): string {
  return `${stage}-${version.name}`;
}

/** The private zone that the names are in. */
export function createNamespace(name: string, args: BackendsArgs, opts: pulumi.CustomResourceOptions) {
  return new aws.servicediscovery.PrivateDnsNamespace(name, { name: args.namespace, vpc: args.vpcId }, opts);
}

/** One Cloud Map service for each version that has no name of its own yet, by its name. */
export function createRegistries(
  name: string,
  args: BackendsArgs,
  namespaceId: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): Record<string, pulumi.Output<string>> {
  const found = args.stages.flatMap((stage) =>
    stage.versions.filter((version) => version.host === undefined).map((version) => registryName(stage.name, version)),
  );
  return Object.fromEntries(found.map((registry) => [registry, createRegistry(name, registry, namespaceId, opts).arn]));
}

function createRegistry(
  name: string,
  registry: string,
  namespaceId: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): aws.servicediscovery.Service {
  return new aws.servicediscovery.Service(
    `${name}-${registry}`,
    {
      name: registry,
      dnsConfig: {
        namespaceId,
        // Up to eight healthy addresses in each answer, so that HAProxy balances over them itself.
        routingPolicy: "MULTIVALUE",
        dnsRecords: [{ type: "A", ttl: 10 }],
      },
      // ECS says whether a task is well; Cloud Map itself cannot look into the VPC.
      // The 1 is deprecated and the only value, but without it the provider forgets the block and replaces the service for
      // ever (hashicorp/terraform-provider-aws#44285).
      healthCheckCustomConfig: { failureThreshold: 1 },
    },
    opts,
  );
}
