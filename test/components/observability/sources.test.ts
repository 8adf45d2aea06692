import assert from "node:assert/strict";
import { ApiAlarms, Alarms, Dashboard } from "../../../components/index";
import type { Plan } from "../../../tools/preview";
import { fieldsOf, listOf, textOf } from "../../../tools/preview/plan-resources";
import { rulesOf } from "../../../tools/local/faults/rule";
import { planOf, record } from "../../support/plans";
import { findAll, json } from "../../support/record";
import type { Widget } from "../../support/widget";
import { watched, watchedApi } from "./watched";

const ofApi = (...metrics: string[]) => (by: string) => Object.fromEntries(metrics.map((one) => [one, [[by], [by, "Stage"]]])); // prettier-ignore
const each = (metrics: readonly string[], ...dimensions: string[][]) => Object.fromEntries(metrics.map((one) => [one, dimensions])); // prettier-ignore

/** What AWS measures, and in which dimensions: the metrics that are looked at here, with those that are easily taken for them. */
const DOCUMENTED: Readonly<Record<string, Readonly<Record<string, readonly (readonly string[])[]>>>> = {
  // API Gateway guide, "Monitor CloudWatch metrics for HTTP APIs", and "Amazon API Gateway dimensions and metrics" for REST APIs.
  "AWS/ApiGateway": {
    ...ofApi("4xx", "5xx", "DataProcessed")("ApiId"),
    ...ofApi("4XXError", "5XXError")("ApiName"),
    ...each(["Count", "Latency", "IntegrationLatency"], ["ApiId"], ["ApiId", "Stage"], ["ApiName"], ["ApiName", "Stage"]), // prettier-ignore
  },
  // Network Load Balancers guide, "CloudWatch metrics for your Network Load Balancer".
  "AWS/NetworkELB": {
    ...each(["HealthyHostCount", "UnHealthyHostCount"], ["LoadBalancer", "TargetGroup"], ["AvailabilityZone", "LoadBalancer", "TargetGroup"]), // prettier-ignore
    ...each(["ActiveFlowCount", "NewFlowCount", "TCP_Client_Reset_Count", "TCP_ELB_Reset_Count", "TCP_Target_Reset_Count"], ["LoadBalancer"], ["AvailabilityZone", "LoadBalancer"]), // prettier-ignore
  },
  // ECS guide, "Amazon ECS CloudWatch metrics".
  "AWS/ECS": each(["CPUUtilization", "MemoryUtilization"], ["ClusterName"], ["ClusterName", "ServiceName"]),
  // CloudWatch guide, "Amazon ECS Container Insights metrics".
  "ECS/ContainerInsights": each(["RunningTaskCount", "DesiredTaskCount", "PendingTaskCount", "DeploymentCount"], ["ClusterName", "ServiceName"]), // prettier-ignore
  // Lambda guide, "Types of metrics for Lambda functions".
  "AWS/Lambda": each(["Errors", "Invocations"], ["FunctionName"]),
  // ACM guide, "Supported CloudWatch metrics".
  "AWS/CertificateManager": each(["DaysToExpiry"], ["CertificateArn"]),
  // Firehose guide, "Monitor Amazon Data Firehose with CloudWatch metrics".
  "AWS/Firehose": each(["DeliveryToS3.Success", "DeliveryToS3.DataFreshness"], ["DeliveryStreamName"]),
  // CloudWatch Logs guide, "Monitoring with CloudWatch metrics".
  "AWS/Logs": each(["DeliveryErrors"], ["DestinationType", "FilterName", "LogGroupName"]),
};

interface Asked {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
}

function inAlarms(plan: Plan): Asked[] {
  const metrics = rulesOf(plan).flatMap((rule) => rule.metrics);
  return metrics.map(({ namespace, name, dimensions }) => ({ namespace, name, dimensions: Object.keys(dimensions) }));
}

function inDashboards(plan: Plan): Asked[] {
  return findAll(plan, "aws:cloudwatch/dashboard:Dashboard").flatMap((one) => {
    const { widgets } = json(one, "dashboardBody") as unknown as { widgets: Widget[] };
    return widgets.flatMap(({ properties: { metrics = [] } }) =>
      metrics.map(([namespace, name, ...rest]) => {
        const pairs = rest.filter((item): item is string => typeof item === "string");
        return {
          namespace: namespace as string,
          name: name as string,
          dimensions: pairs.filter((_, i) => i % 2 === 0),
        };
      }),
    );
  });
}

/** A policy of scaling looks at metrics too. */
function inScaling(plan: Plan): Asked[] {
  return findAll(plan, "aws:appautoscaling/policy:Policy").flatMap(({ inputs }) => {
    const { customizedMetricSpecification: custom } = fieldsOf(inputs.targetTrackingScalingPolicyConfiguration);
    const metrics = listOf(fieldsOf(custom).metrics).flatMap((one) => {
      const { metric } = fieldsOf(fieldsOf(one).metricStat);
      return metric === undefined ? [] : [fieldsOf(metric)];
    });
    return metrics.map(({ namespace, metricName, dimensions }) => ({
      namespace: textOf(namespace),
      name: textOf(metricName),
      dimensions: listOf(dimensions).map((one) => textOf(fieldsOf(one).name)),
    }));
  });
}

const unknown = (asked: readonly Asked[]) =>
  asked
    .filter(({ namespace }) => namespace !== "Gatehouse/Agent")
    .filter(({ namespace, name, dimensions }) => {
      const sets = DOCUMENTED[namespace]?.[name] ?? [];
      return !sets.some((set) => [...set].sort().join() === [...dimensions].sort().join());
    });

describe("what is looked at of AWS", () => {
  for (const stack of ["prod", "dev"])
    it(`is measured by AWS, in these dimensions: ${stack}`, async () => {
      const plan = await planOf(stack);
      const [alarms, shown, scaled] = [inAlarms(plan), inDashboards(plan), inScaling(plan)];
      assert.ok(alarms.length > 25 && shown.length > 40 && scaled.length > 0, `${alarms.length}, ${shown.length}, ${scaled.length}`); // prettier-ignore
      assert.deepEqual(unknown([...alarms, ...shown, ...scaled]), []);
    });

  it("is measured of a REST API and of an archive of logs too, and nothing is called by the other kind's name", async () => {
    const topicArn = "arn:aws:sns:eu-central-1:123456789012:on-call";
    const api = { ...watchedApi, restApiName: "orders" };
    const archive = { streamName: "edge-archive", logGroupName: "/aws/ecs/edge", filterName: "edge-archive" };
    const plan = await record(() => {
      new ApiAlarms("edge-orders", { ...api, identity: "edge-prod", topicArn });
      new Alarms("edge-alarms", { ...watched, archive, topicArn, keyArns: [] });
      new Dashboard("edge-dashboard", { ...watched, archive, apis: [api], alarmArns: [], fleetLogGroupName: "/aws/ecs/edge" }); // prettier-ignore
    });
    const asked = [...inAlarms(plan), ...inDashboards(plan)];
    assert.deepEqual(unknown(asked), []);
    const names = new Set(asked.filter(({ namespace }) => namespace === "AWS/ApiGateway").map(({ name }) => name));
    assert.deepEqual([...names].sort(), ["4XXError", "5XXError", "Count", "IntegrationLatency", "Latency"]);
  });
});
