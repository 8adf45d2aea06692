import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { HaproxyFleetArgs } from "./haproxy-fleet";

/** Where tasks tell each other what they counted: the default of haproxy/config. */
export const PEERS_PORT = 10_000;

const SERVICE = "tasks";

/** Where the tasks of the fleet are found by each other. */
export interface Membership {
  readonly namespace: aws.servicediscovery.PrivateDnsNamespace;
  readonly registry: aws.servicediscovery.Service;
  /** The name that answers with their addresses. */
  readonly dnsName: string;
}

/** The private zone, and the tasks' own name in it: by it each finds the others, with whom it counts. */
export function createMembership(name: string, args: HaproxyFleetArgs, opts: pulumi.CustomResourceOptions): Membership {
  const namespace = new aws.servicediscovery.PrivateDnsNamespace(
    name,
    { name: args.namespace, vpc: args.vpcId, description: "Gatehouse: HAProxy and the services behind it" },
    opts,
  );
  const registry = new aws.servicediscovery.Service(
    name,
    {
      name: SERVICE,
      // Up to eight addresses an answer; the agent remembers the others (haproxy/agent/fleet).
      dnsConfig: {
        namespaceId: namespace.id,
        routingPolicy: "MULTIVALUE",
        dnsRecords: [{ type: "A", ttl: 10 }],
      },
      // Without it the provider would replace the service for ever (hashicorp/terraform-provider-aws#44285).
      healthCheckCustomConfig: { failureThreshold: 1 },
    },
    opts,
  );
  return { namespace, registry, dnsName: `${SERVICE}.${args.namespace}` };
}
