import type { Json, Plan, PlannedResource } from "../../preview";
import { fieldsOf, listOf, numberOf, PlanResources, textOf } from "../../preview/plan-resources";
import { evaluate } from "./expression";
import type { MetricId, Metrics } from "./metrics";

/** A metric that a rule looks at. */
export interface RuleMetric extends MetricId {
  readonly id: string;
  readonly stat: string;
  /** In seconds of AWS. */
  readonly period: number;
}

/** An alarm's own rule, as the plan has it. */
export interface AlarmRule {
  readonly name: string;
  readonly metrics: readonly RuleMetric[];
  readonly expression: string;
  readonly comparison: string;
  readonly threshold: number;
  readonly datapoints: number;
  readonly periods: number;
  readonly isSilenceBreaching: boolean;
}

/** Every alarm of a plan that looks at metrics. */
export function rulesOf(plan: Plan): AlarmRule[] {
  return new PlanResources(plan).all("aws:cloudwatch/metricAlarm:MetricAlarm").map(ruleOf);
}

function ruleOf({ name, inputs }: PlannedResource): AlarmRule {
  // An alarm of one metric may name it without a query.
  const alone: Json[] = [{ id: "alone", metric: { ...inputs, stat: textOf(inputs.statistic) } }];
  const queries = (inputs.metricName === undefined ? listOf(inputs.metricQueries) : alone).map(fieldsOf);
  const metrics = queries.filter(({ metric }) => metric !== undefined).map(metricOf);
  const expression = queries.map((one) => textOf(one.expression)).find((text) => text !== "");
  return {
    name,
    metrics,
    expression: expression ?? metrics[0]?.id ?? "",
    comparison: textOf(inputs.comparisonOperator),
    threshold: numberOf(inputs.threshold),
    datapoints: numberOf(inputs.datapointsToAlarm, numberOf(inputs.evaluationPeriods)),
    periods: numberOf(inputs.evaluationPeriods),
    isSilenceBreaching: textOf(inputs.treatMissingData) === "breaching",
  };
}

function metricOf(query: ReturnType<typeof fieldsOf>): RuleMetric {
  const { namespace, metricName, dimensions, stat, period } = fieldsOf(query.metric);
  return {
    id: textOf(query.id),
    namespace: textOf(namespace),
    name: textOf(metricName),
    dimensions: Object.fromEntries(Object.entries(fieldsOf(dimensions)).map(([key, value]) => [key, textOf(value)])),
    stat: textOf(stat),
    period: numberOf(period),
  };
}

/**
 * Whether it would fire: of the last periods so many are breaching, by threshold and comparison, a period without a measurement as the alarm
 * treats missing data (CloudWatch guide, evaluating an alarm). CloudWatch looks a few periods further back where some are
 * missing, and fires later then.
 *
 * @param secondMs how long a second of AWS is here
 */
export function fires(rule: AlarmRule, metrics: Metrics, now: number, secondMs: number): boolean {
  const length = Math.max(...rule.metrics.map(({ period }) => period)) * secondMs;
  const breaching = Array.from({ length: rule.periods }, (_, back) => {
    const to = now - back * length;
    const values = rule.metrics.map((one) => [one.id, metrics.statistic(one, one.stat, to - length, to)] as const);
    const value = evaluate(rule.expression, Object.fromEntries(values));
    return value === undefined ? rule.isSilenceBreaching : isBreaching(rule, value);
  });
  return breaching.filter(Boolean).length >= rule.datapoints;
}

function isBreaching({ comparison, threshold }: AlarmRule, value: number): boolean {
  const by: Readonly<Record<string, boolean>> = {
    GreaterThanThreshold: value > threshold,
    GreaterThanOrEqualToThreshold: value >= threshold,
    LessThanThreshold: value < threshold,
  };
  const breaching = by[comparison];
  if (breaching === undefined)
    throw new Error(`comparison: use one of ${Object.keys(by).join(", ")}; got ${comparison}`);
  return breaching;
}
