import type * as pulumi from "@pulumi/pulumi";
import type { Gateway } from "../api/gateway/gateway";
import type { Logs } from "../foundation/logs";
import { Alarms } from "../observability/alarms/alarms";
import { LogQueries } from "../observability/queries/log-queries";
import type { WatchedPaths } from "../observability/args";
import { Dashboard } from "../observability/dashboard/dashboard";
import type { Balancer } from "../request-path/balancer/balancer";
import type { HaproxyFleet } from "../request-path/fleet/haproxy-fleet";
import type { ResolvedGatehouse } from "./args";
import { fleetName, identityOf } from "./names";
import type { Watched } from "./outputs";

/** What is looked at, and where. */
interface Paths {
  readonly logs: Logs;
  readonly gateway: Gateway;
  readonly balancer: Balancer;
  readonly fleet: HaproxyFleet;
  readonly watched: Watched;
}

/** Who is told when a hop of either path is not well, and the page that shows them all. @returns where alarms are told */
export function createObservability(
  name: string,
  args: ResolvedGatehouse,
  paths: Paths,
  opts: pulumi.ComponentResourceOptions,
): { alarms: Alarms; dashboard: Dashboard } {
  const { protect } = args;
  const watched = watchedPaths(name, args, paths);
  const { keyArns } = paths.watched;
  const alarms = new Alarms(`${name}-alarms`, { ...args.alarms, ...watched, protect, keyArns }, opts);
  const { gatewayGroupName: gatewayLogGroupName, fleetGroupName: fleetLogGroupName } = paths.logs;
  new LogQueries(`${name}-queries`, { identity: identityOf(name, args), gatewayLogGroupName, fleetLogGroupName }, opts);
  const shown = { alarmArns: alarms.alarmArns, fleetLogGroupName };
  const dashboard = new Dashboard(`${name}-dashboard`, { ...watched, ...shown }, opts);
  return { alarms, dashboard };
}

function watchedPaths(name: string, args: ResolvedGatehouse, paths: Paths): WatchedPaths {
  const { accountId, region, stages, gateway, fleet } = args;
  const identity = identityOf(name, args);
  return {
    accountId,
    region,
    identity,
    apiId: paths.gateway.apiId,
    stages: stages.map((stage) => stage.name),
    timeoutMilliseconds: gateway.timeoutMilliseconds,
    balancerArnSuffix: paths.balancer.arnSuffix,
    targetGroupArnSuffix: paths.balancer.targetGroupArnSuffix,
    clusterName: paths.fleet.clusterName,
    serviceName: paths.fleet.serviceName,
    agentsOf: fleetName(identity),
    minTasks: fleet.minTasks,
    maxTasks: fleet.maxTasks,
    containerInsights: fleet.containerInsights,
    certificates: paths.watched.certificates,
  };
}
