import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { MetricSource } from "../sources";

/** How a value that is wrong compares with the threshold. */
export const Comparison = {
  GreaterThan: "GreaterThan",
  GreaterThanOrEqualTo: "GreaterThanOrEqualTo",
  LessThan: "LessThan",
} as const;

export type Comparison = (typeof Comparison)[keyof typeof Comparison];

/** What it means that nothing was measured. */
export const Silence = {
  /** Of what always speaks. */
  IsWrong: "IsWrong",
  /** Of what speaks when there is something to say. */
  IsFine: "IsFine",
  /** Of what speaks less often than it is asked, and not at all when it is over. */
  IsAsBefore: "IsAsBefore",
} as const;

export type Silence = (typeof Silence)[keyof typeof Silence];

const MISSING: Readonly<Record<Silence, string>> = {
  IsWrong: "breaching",
  IsFine: "notBreaching",
  IsAsBefore: "ignore",
};

type Query = aws.types.input.cloudwatch.MetricAlarmMetricQuery;

/** Something that is wrong, by what CloudWatch sees. */
export interface Alarm {
  /** What is wrong, in a few words with hyphens. */
  readonly name: string;
  /** What it means, in a sentence: it is read in a mail at night. */
  readonly means: pulumi.Input<string>;
  /** The page of docs/runbooks that says what to do. */
  readonly runbook: string;
  readonly metrics: readonly Metric[];
  /** Over the metrics' ids; of the only metric if left out. */
  readonly expression?: string;
  readonly is: Comparison;
  readonly threshold: pulumi.Input<number>;
  /** Of the last minutes, so many must be wrong, each a minute or a period of the metrics. */
  readonly wrong: number;
  readonly of: number;
  readonly silence: Silence;
  /**
   * That it calls somebody by itself, since it may last for days while clients notice nothing. As one of those that its path's alarm stands
   * for it would hide what comes after it, and keep the APIs' alarms quiet meanwhile.
   */
  readonly callsItself?: true;
}

/** A metric, as CloudWatch finds it. */
export interface Metric extends MetricSource {
  /** In expressions. */
  readonly id: string;
  readonly name: string;
  /** `Sum`, `Average`, `Minimum`, `Maximum`, `p99`. */
  readonly stat: string;
  /** In seconds. */
  readonly period: number;
}

/** One alarm. Unless it says otherwise it calls nobody by itself: the one of its path does, so that one cause calls once. */
export function createAlarm(
  name: string,
  alarm: Alarm,
  topicArn: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.MetricAlarm {
  return new aws.cloudwatch.MetricAlarm(
    `${name}-${alarm.name}`,
    {
      alarmDescription: pulumi.interpolate`${alarm.means} Runbook: docs/runbooks/${alarm.runbook}.md`,
      comparisonOperator: `${alarm.is}Threshold`,
      threshold: alarm.threshold,
      datapointsToAlarm: alarm.wrong,
      evaluationPeriods: alarm.of,
      treatMissingData: MISSING[alarm.silence],
      metricQueries: queries(alarm),
      ...(alarm.callsItself && { alarmActions: [topicArn], okActions: [topicArn] }),
    },
    opts,
  );
}

function queries({ metrics, expression }: Alarm): Query[] {
  const measured = metrics.map((metric): Query => ({
    id: metric.id,
    returnData: expression === undefined,
    metric: {
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: { ...metric.dimensions },
      stat: metric.stat,
      period: metric.period,
    },
  }));
  return expression === undefined
    ? measured
    : [...measured, { id: "result", expression, label: "result", returnData: true }];
}
