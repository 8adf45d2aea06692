import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createRegistry } from "../../shared/registry";
import type { ResolvedFleet } from "./args";

const SERVICE = "tasks";

/** Where the tasks of the fleet are found by each other. */
export interface Membership {
  readonly namespace: aws.servicediscovery.PrivateDnsNamespace;
  readonly registry: aws.servicediscovery.Service;
  /** The name that answers with their addresses. */
  readonly dnsName: string;
}

/** The private zone, and the tasks' own name in it: by it each finds the others, with whom it counts. */
export function createMembership(name: string, args: ResolvedFleet, opts: pulumi.CustomResourceOptions): Membership {
  const namespace = new aws.servicediscovery.PrivateDnsNamespace(
    name,
    { name: args.namespace, vpc: args.vpcId, description: "Gatehouse: HAProxy and the services behind it" },
    opts,
  );
  // Up to eight addresses an answer; the agent remembers the others (runtime/agent/fleet).
  const registry = createRegistry(name, { dnsName: SERVICE, namespaceId: namespace.id }, opts);
  return { namespace, registry, dnsName: `${SERVICE}.${args.namespace}` };
}
