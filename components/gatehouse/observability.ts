import type * as pulumi from "@pulumi/pulumi";
import type { Gateway } from "../api/gateway/gateway";
import { Alarms } from "../observability/alarms/alarms";
import type { Balancer } from "../request-path/balancer/balancer";
import type { HaproxyFleet } from "../request-path/fleet/haproxy-fleet";
import type { ResolvedGatehouse } from "./args";
import { fleetName, identityOf } from "./names";
import type { Watched } from "./outputs";

/** Who is told when a hop of either path is not well. */
export function createAlarms(
  name: string,
  args: ResolvedGatehouse,
  path: {
    readonly gateway: Gateway;
    readonly balancer: Balancer;
    readonly fleet: HaproxyFleet;
    readonly watched: Watched;
  },
  opts: pulumi.ComponentResourceOptions,
): Alarms {
  const { accountId, region, protect, alarms, stages, gateway, fleet } = args;
  const identity = identityOf(name, args);
  return new Alarms(
    `${name}-alarms`,
    {
      ...alarms,
      accountId,
      region,
      identity,
      protect,
      apiId: path.gateway.apiId,
      stages: stages.map((stage) => stage.name),
      timeoutMilliseconds: gateway.timeoutMilliseconds,
      balancerArnSuffix: path.balancer.arnSuffix,
      targetGroupArnSuffix: path.balancer.targetGroupArnSuffix,
      clusterName: path.fleet.clusterName,
      serviceName: path.fleet.serviceName,
      agentsOf: fleetName(identity),
      minTasks: fleet.minTasks,
      maxTasks: fleet.maxTasks,
      ...path.watched,
    },
    opts,
  );
}
