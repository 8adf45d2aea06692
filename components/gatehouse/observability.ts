import * as pulumi from "@pulumi/pulumi";
import type { Logs } from "../foundation/logs";
import { Alarms } from "../observability/alarms/alarms";
import { LogQueries } from "../observability/queries/log-queries";
import type { WatchedArchive, WatchedPaths } from "../observability/args";
import { Dashboard } from "../observability/dashboard/dashboard";
import type { Balancer } from "../request-path/balancer/balancer";
import type { Heartbeat } from "../request-path/heartbeat/heartbeat";
import type { HaproxyFleet } from "../request-path/fleet/haproxy-fleet";
import type { Apis } from "./apis";
import type { ResolvedGatehouse } from "./args";
import { fleetName, identityOf } from "./names";
import type { Watched } from "./outputs";

/** What is looked at, and where. */
export function watchedPaths(
  name: string,
  args: ResolvedGatehouse,
  paths: {
    readonly balancer: Balancer;
    readonly fleet: HaproxyFleet;
    readonly heartbeat: Heartbeat | undefined;
    readonly watched: Watched;
    readonly archive: WatchedArchive | undefined;
  },
): WatchedPaths {
  const { accountId, region, fleet } = args;
  const identity = identityOf(name, args);
  return {
    accountId,
    region,
    identity,
    balancerArnSuffix: paths.balancer.arnSuffix,
    targetGroupArnSuffix: paths.balancer.targetGroupArnSuffix,
    clusterName: paths.fleet.clusterName,
    serviceName: paths.fleet.serviceName,
    agentsOf: fleetName(identity),
    minTasks: fleet.minTasks,
    maxTasks: fleet.maxTasks,
    containerInsights: fleet.containerInsights,
    certificates: paths.watched.certificates,
    ...(paths.archive && { archive: paths.archive }),
    ...(paths.heartbeat && { heartbeatFunctionName: paths.heartbeat.functionName }),
  };
}

/** Who is told when a hop of either path is not well. */
export function createAlarms(
  name: string,
  { alarms, protect }: ResolvedGatehouse,
  watched: WatchedPaths,
  { keyArns }: Watched,
  opts: pulumi.ComponentResourceOptions,
): Alarms {
  return new Alarms(`${name}-alarms`, { ...alarms, ...watched, protect, keyArns }, opts);
}

/** The page that shows both paths, and what is asked of their logs. */
export function createViews(
  name: string,
  args: ResolvedGatehouse,
  deps: { readonly watched: WatchedPaths; readonly logs: Logs; readonly alarms: Alarms; readonly apis: Apis },
  opts: pulumi.ComponentResourceOptions,
): void {
  const { fleetGroupName: fleetLogGroupName, gatewayGroupName } = deps.logs;
  const gatewayLogGroupNames = deps.apis.logGroups.apply((groups) => Object.values(groups));
  const names = pulumi.all([gatewayGroupName, gatewayLogGroupNames]).apply(([gateway, apis]) => [gateway, ...apis]);
  const identity = identityOf(name, args);
  const { trailLogGroupName } = args.logs;
  const asked = { identity, gatewayLogGroupNames: names, fleetLogGroupName, ...(trailLogGroupName && { trailLogGroupName }) }; // prettier-ignore
  new LogQueries(`${name}-queries`, asked, opts);
  const shown = { alarmArns: deps.alarms.alarmArns, fleetLogGroupName, apis: deps.apis.watched };
  new Dashboard(`${name}-dashboard`, { ...deps.watched, ...shown }, opts);
}
