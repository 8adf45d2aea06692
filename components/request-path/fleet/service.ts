import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedFleet } from "./args";
import type { Membership } from "./membership";

/** A cluster of its own: nothing else shares its settings. */
export function createCluster(
  name: string,
  { containerInsights }: Pick<ResolvedFleet, "containerInsights">,
  opts: pulumi.CustomResourceOptions,
): aws.ecs.Cluster {
  const value = containerInsights ? "enabled" : "disabled";
  return new aws.ecs.Cluster(name, { settings: [{ name: "containerInsights", value }] }, opts);
}

/**
 * What a strategy may name is what its cluster has. Both are there whichever is used: one that a service still uses cannot be taken away,
 * and the cluster changes before its service.
 */
export function createCapacity(
  name: string,
  cluster: aws.ecs.Cluster,
  opts: pulumi.CustomResourceOptions,
): aws.ecs.ClusterCapacityProviders {
  const capacityProviders = ["FARGATE", "FARGATE_SPOT"];
  return new aws.ecs.ClusterCapacityProviders(name, { clusterName: cluster.name, capacityProviders }, opts);
}

/** As many tasks as scaling asks for, over all zones; a deployment that fails is taken back. */
export function createService(
  name: string,
  args: ResolvedFleet,
  deps: {
    cluster: aws.ecs.Cluster;
    taskDefinition: aws.ecs.TaskDefinition;
    securityGroup: aws.ec2.SecurityGroup;
    membership: Membership;
  },
  opts: pulumi.CustomResourceOptions,
): aws.ecs.Service {
  return new aws.ecs.Service(
    name,
    {
      cluster: deps.cluster.arn,
      taskDefinition: deps.taskDefinition.arn,
      capacityProviderStrategies: [{ capacityProvider: args.spot ? "FARGATE_SPOT" : "FARGATE", weight: 1 }],
      // Pinned: LATEST may move under a deployment that nobody asked for. FARGATE_SPOT has ARM64 from 1.4.0 on.
      platformVersion: "1.4.0",
      desiredCount: args.minTasks,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      availabilityZoneRebalancing: "ENABLED",
      // The agent has 120 s until HAProxy may start, and its first health check comes after 30.
      healthCheckGracePeriodSeconds: 180,
      networkConfiguration: {
        subnets: args.subnetIds,
        securityGroups: [deps.securityGroup.id],
        assignPublicIp: false,
      },
      loadBalancers: targetGroups(args),
      serviceRegistries: { registryArn: deps.membership.registry.arn },
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      enableExecuteCommand: false,
      waitForSteadyState: args.waitForSteadyState,
    },
    // The number of tasks belongs to the scaling policies from the first day on.
    { ...opts, ignoreChanges: ["desiredCount"], customTimeouts: timeouts(args) },
  );
}

/** Where each task is registered. */
function targetGroups({ targetGroupArn, alsoTargetGroupArn, trafficPort: containerPort }: ResolvedFleet) {
  const registered = { containerName: "haproxy", containerPort };
  const also = alsoTargetGroupArn === undefined ? [] : [{ ...registered, targetGroupArn: alsoTargetGroupArn }];
  return [{ ...registered, targetGroupArn }, ...also];
}

/** How long the provider waits for a service that is created, changed or deleted, unless it is told, in seconds. */
const PROVIDER_SECONDS = 1200;

/**
 * A service is gone when its last task is: after the balancer's deregistration delay, and the time that a task has to stop. That comes
 * on top of what the provider waits by itself. The same is true of each deployment that `waitForSteadyState` waits for.
 */
function timeouts({ deregistrationDelaySeconds, stopTimeoutSeconds }: ResolvedFleet): pulumi.CustomTimeouts {
  const most = `${PROVIDER_SECONDS + deregistrationDelaySeconds + stopTimeoutSeconds}s`;
  return { create: most, update: most, delete: most };
}
