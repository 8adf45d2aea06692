import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ResolvedFleet } from "./args";

/** Quick to add, slow to take away: a task that leaves cuts the connections that outlive its stop timeout. */
const COOLDOWN = { scaleOutCooldown: 60, scaleInCooldown: 300 };

/** How many tasks run: as many as CPU or open connections ask for, whichever asks for more. */
export function createScaling(
  name: string,
  args: ResolvedFleet,
  deps: { cluster: aws.ecs.Cluster; service: aws.ecs.Service },
  opts: pulumi.CustomResourceOptions,
): void {
  const target = new aws.appautoscaling.Target(
    name,
    {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${deps.cluster.name}/${deps.service.name}`,
      minCapacity: args.minTasks,
      maxCapacity: args.maxTasks,
    },
    opts,
  );
  const follow = (
    what: string,
    tracking: aws.types.input.appautoscaling.PolicyTargetTrackingScalingPolicyConfiguration,
  ) =>
    new aws.appautoscaling.Policy(
      `${name}-${what}`,
      {
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: { ...COOLDOWN, ...tracking },
      },
      opts,
    );

  follow("cpu", {
    targetValue: args.cpuTargetPercent,
    predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
  });
  follow("connections", {
    targetValue: args.connectionsPerTask,
    customizedMetricSpecification: { metrics: connectionsPerTask(args, deps) },
  });
}

/** How running tasks are counted. */
function runningTasks({ containerInsights }: ResolvedFleet): {
  stat: string;
  metric: { namespace: string; metricName: string };
} {
  return containerInsights
    ? { stat: "Average", metric: { namespace: "ECS/ContainerInsights", metricName: "RunningTaskCount" } }
    : // Each task reports once a minute (ECS guide, service RUNNING task count).
      { stat: "SampleCount", metric: { namespace: "AWS/ECS", metricName: "CPUUtilization" } };
}

/** The balancer's open connections over the running tasks, as CloudWatch metric math. */
function connectionsPerTask(
  args: ResolvedFleet,
  deps: { cluster: aws.ecs.Cluster; service: aws.ecs.Service },
): aws.types.input.appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetric[] {
  return [
    {
      id: "connections",
      returnData: false,
      metricStat: {
        stat: "Average",
        metric: {
          namespace: "AWS/NetworkELB",
          metricName: "ActiveFlowCount",
          dimensions: [{ name: "LoadBalancer", value: args.balancerArnSuffix }],
        },
      },
    },
    {
      id: "tasks",
      returnData: false,
      metricStat: {
        ...runningTasks(args),
        metric: {
          ...runningTasks(args).metric,
          dimensions: [
            { name: "ClusterName", value: deps.cluster.name },
            { name: "ServiceName", value: deps.service.name },
          ],
        },
      },
    },
    { id: "perTask", label: "Connections a task", expression: "connections / tasks", returnData: true },
  ];
}
