import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Gatehouse } from "../gatehouse/gatehouse";
import { targetsSource } from "../observability/sources";

/** Two minutes without a healthy task: a deployment that replaces tasks never has none. */
const PERIODS = 2;

/**
 * Takes a region out of DNS while the balancer has no healthy task there. An alarm of its own: Route 53 takes those of a
 * standard-resolution metric with a plain statistic (Route 53 API, AlarmIdentifier), and of those that are written as metric queries, as all
 * others here are, it says nothing. Where CloudWatch itself cannot say how the region is, it counts as gone.
 */
export function createHealthCheck(
  name: string,
  region: string,
  gatehouse: Gatehouse,
  opts: pulumi.CustomResourceOptions,
): aws.route53.HealthCheck {
  const { namespace, dimensions } = targetsSource(gatehouse);
  const topicArns = gatehouse.alarmTopicArn.apply((arn) => (arn === undefined ? [] : [arn]));
  const alarm = new aws.cloudwatch.MetricAlarm(
    name,
    {
      alarmDescription: `No task of ${region} is healthy: Route 53 leads no client there. Runbook: docs/runbooks/no-healthy-target.md`,
      namespace,
      metricName: "HealthyHostCount",
      dimensions,
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: PERIODS,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
      alarmActions: topicArns,
      okActions: topicArns,
      tags: { Name: name },
    },
    opts,
  );
  return new aws.route53.HealthCheck(
    name,
    {
      type: "CLOUDWATCH_METRIC",
      cloudwatchAlarmName: alarm.name,
      cloudwatchAlarmRegion: region,
      insufficientDataHealthStatus: "Unhealthy",
      tags: { Name: name },
    },
    opts,
  );
}
