import type { Plan } from "../../preview";
import { fieldsOf, listOf, PlanResources, textOf } from "../../preview/plan-resources";
import { isObject, parseJson } from "../../shared/json";
import type { LocalFleet } from "../fleet/fleet";
import type { Datapoint, MetricId, LocalMetrics } from "./metrics";

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** What CloudWatch makes of a line in its embedded metric format; nothing of any other line. */
export function embedded(line: string): Datapoint[] {
  const said = parseJson(line);
  if (!isObject(said) || !isObject(said["_aws"])) return [];
  const { Timestamp: at, CloudWatchMetrics: directives } = said["_aws"] as { Timestamp: number; CloudWatchMetrics: Directive[] }; // prettier-ignore
  return directives.flatMap(({ Namespace: namespace, Dimensions, Metrics: named }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(said[name])]));
      return named.map(({ Name: name }) => ({ namespace, name, dimensions, value: Number(said[name]), at }));
    }),
  );
}

/** What API Gateway measures of a request of an HTTP API, by the line of its access log (API Gateway guide, metrics of HTTP APIs). */
export function ofGateway(line: string, at: number): Datapoint[] {
  const said = parseJson(line) as Readonly<Record<string, string>> | undefined;
  if (said?.["apiId"] === undefined) return [];
  const dimensions = { ApiId: said["apiId"], Stage: said["stage"] ?? "" };
  const status = Number(said["status"]);
  const point = (name: string, value: number): Datapoint => {
    return { namespace: "AWS/ApiGateway", name, dimensions, value, at };
  };
  return [
    point("Count", 1),
    point("4xx", Number(status >= 400 && status < 500)),
    point("5xx", Number(status >= 500)),
    point("Latency", Number(said["responseLatency"])),
  ];
}

/** Between two looks at the fleet, in milliseconds: more often than the shortest period that an alarm looks at. */
const LOOK_MS = 200;

/** What the balancer and ECS measure of the fleet, in the dimensions of the plan's own resources. @returns how to end it */
export function measureFleet(plan: Plan, fleet: LocalFleet, metrics: LocalMetrics): () => void {
  const known = measuredOf(plan);
  let last = Date.now();
  const look = (): void => {
    const values = { healthy: fleet.healthyTargets, running: fleet.tasks.length, deployments: fleet.deployments };
    // A machine that is busy looks late: AWS would not have.
    for (const now = Date.now(); last < now; last += LOOK_MS)
      for (const [what, metric] of Object.entries(known))
        metrics.put({ ...metric, value: values[what as keyof typeof values], at: last });
  };
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}

function measuredOf(plan: Plan): Record<string, MetricId> {
  const resources = new PlanResources(plan);
  const symbol = (type: string, kind: string) => `«${kind} ${resources.one(type).name}»`;
  const cluster = resources.one("aws:ecs/cluster:Cluster");
  const service = {
    ClusterName: `«Cluster ${cluster.name}».name`,
    ServiceName: `${symbol("aws:ecs/service:Service", "Service")}.name`,
  };
  const targets = {
    LoadBalancer: `${symbol("aws:lb/loadBalancer:LoadBalancer", "LoadBalancer")}.arnSuffix`,
    TargetGroup: `${symbol("aws:lb/targetGroup:TargetGroup", "TargetGroup")}.arnSuffix`,
  };
  const healthy = { namespace: "AWS/NetworkELB", name: "HealthyHostCount", dimensions: targets };
  const isOn = listOf(cluster.inputs.settings)
    .map(fieldsOf)
    .some(({ name, value }) => textOf(name) === "containerInsights" && value !== "disabled");
  if (!isOn) return { healthy };
  const insights = { namespace: "ECS/ContainerInsights", dimensions: service };
  return {
    healthy,
    running: { ...insights, name: "RunningTaskCount" },
    deployments: { ...insights, name: "DeploymentCount" },
  };
}
