import type { Json, Plan, PlannedResource } from "../../preview";
import { fieldsOf, listOf, numberOf, PlanResources, textOf } from "../../preview/plan-resources";
import { Missing, stateBy } from "./evaluation";
import { evaluateExpression } from "./expression";
import type { MetricId, LocalMetrics } from "./metrics";

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
  /** What a period without a measurement counts as. */
  readonly missing: Missing;
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
    missing: missingOf(textOf(inputs.treatMissingData)),
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

/** In CloudWatch's words. */
const MISSING: Readonly<Record<string, Missing>> = {
  breaching: Missing.Breaching,
  notBreaching: Missing.NotBreaching,
  ignore: Missing.Ignore,
};

function missingOf(given: string): Missing {
  const found = MISSING[given];
  if (found === undefined) throw new Error(`treatMissingData: use one of ${Object.keys(MISSING).join(", ")}; got ${given}`); // prettier-ignore
  return found;
}

/**
 * Whether it would fire, by the last periods alone. CloudWatch looks further back where some are missing, and fires later then.
 *
 * @param secondMs how long a second of AWS is here
 */
export function fires(rule: AlarmRule, metrics: LocalMetrics, now: number, secondMs: number): boolean {
  return stateBy(rule, ruleValues(rule, metrics, { now, secondMs, periods: rule.periods })) === "Alarm";
}

/** What its metrics come to in each of so many periods, the last one first; undefined where nothing was measured. */
export function ruleValues(
  rule: Pick<AlarmRule, "metrics" | "expression">,
  metrics: LocalMetrics,
  { now, secondMs, periods }: { readonly now: number; readonly secondMs: number; readonly periods: number },
): (number | undefined)[] {
  const length = Math.max(...rule.metrics.map(({ period }) => period)) * secondMs;
  return Array.from({ length: periods }, (_, back) => {
    const to = now - back * length;
    const values = rule.metrics.map((one) => [one.id, metrics.statistic(one, one.stat, to - length, to)] as const);
    return evaluateExpression(rule.expression, Object.fromEntries(values));
  });
}
