import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** A Cloud Map service: the name in a namespace that ECS registers the addresses of tasks under. */
export function createRegistry(
  name: string,
  service: { readonly dnsName: string; readonly namespaceId: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): aws.servicediscovery.Service {
  return new aws.servicediscovery.Service(
    name,
    {
      name: service.dnsName,
      dnsConfig: {
        namespaceId: service.namespaceId,
        // Up to eight healthy addresses in each answer, so that whoever asks chooses among them itself.
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
