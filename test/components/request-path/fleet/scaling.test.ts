import assert from "node:assert/strict";
import { HaproxyFleet } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record } from "../../../support/plans";
import { fleetArgs } from "../../args";

const TARGET = "aws:appautoscaling/target:Target";
const POLICY = "aws:appautoscaling/policy:Policy";
const service = {
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId: "service/«Cluster edge-fleet».name/«Service edge-fleet».name",
};

describe("the fleet's scaling", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => new HaproxyFleet("edge-fleet", fleetArgs));
  });

  it("stays between 3 and 12 tasks unless told otherwise", () => {
    assert.deepEqual(inputs(plan, TARGET), { ...service, minCapacity: 3, maxCapacity: 12 });
  });

  it("follows CPU, quick to add and slow to take away", () => {
    assert.deepEqual(inputs(plan, POLICY, "edge-fleet-cpu"), {
      ...service,
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
        targetValue: 50,
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      },
    });
  });

  // The names are CloudWatch's; that the metrics are there under them is not shown here.
  it("follows the balancer's open connections over the running tasks", () => {
    assert.deepEqual(inputs(plan, POLICY, "edge-fleet-connections"), {
      ...service,
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
        targetValue: 2000,
        customizedMetricSpecification: {
          metrics: [
            {
              id: "connections",
              returnData: false,
              metricStat: {
                stat: "Average",
                metric: {
                  namespace: "AWS/NetworkELB",
                  metricName: "ActiveFlowCount",
                  dimensions: [{ name: "LoadBalancer", value: "net/edge/1" }],
                },
              },
            },
            {
              id: "tasks",
              returnData: false,
              metricStat: {
                stat: "Average",
                metric: {
                  namespace: "ECS/ContainerInsights",
                  metricName: "RunningTaskCount",
                  dimensions: [
                    { name: "ClusterName", value: "«Cluster edge-fleet».name" },
                    { name: "ServiceName", value: "«Service edge-fleet».name" },
                  ],
                },
              },
            },
            { id: "perTask", label: "Connections a task", expression: "connections / tasks", returnData: true },
          ],
        },
      },
    });
  });

  describe("with values of its own", () => {
    let told: Plan;
    before(async () => {
      const args = { ...fleetArgs, minTasks: 2, maxTasks: 4, cpuTargetPercent: 70, connectionsPerTask: 500 };
      told = await record(() => new HaproxyFleet("edge-fleet", args));
    });

    it("stays between its own limits", () => {
      assert.deepEqual(inputs(told, TARGET), { ...service, minCapacity: 2, maxCapacity: 4 });
    });

    it("begins with the least", () => {
      assert.equal(inputs(told, "aws:ecs/service:Service").desiredCount, 2);
    });

    it("follows its own targets", () => {
      const target = (name: string) => {
        const policy = inputs(told, POLICY, name).targetTrackingScalingPolicyConfiguration;
        return (policy as { targetValue: number }).targetValue;
      };
      assert.deepEqual([target("edge-fleet-cpu"), target("edge-fleet-connections")], [70, 500]);
    });
  });
});
