import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { API_ALARMS, type ApiAlarmsArgs, type ResolvedApiAlarms } from "../args";
import { apiAlarmsProblems } from "../problems";
import { stageMetric, stageSource } from "../sources";
import { refuse } from "../../shared/refuse";
import { Comparison, createAlarm, Silence, type Alarm, type Metric } from "./alarm";

const FIVE_MINUTES = 300;

/** How long an API's alarm waits to see whether the gatehouse itself is not well, and stays quiet after that, in seconds. */
const SUPPRESSED = { waitPeriod: 120, extensionPeriod: 300 };

/**
 * Tells an operator that an API's clients see errors or wait.
 *
 * client -> **gateway** -> link -> balancer -> fleet -> backends
 *
 * Creates two alarms a stage, and one that stands for them all and alone calls somebody; while the gatehouse's own alarm calls, it
 * does not. Without a topic it creates nothing. $0.10 a month for each metric that an alarm looks at, $0.50 for the one that calls
 * (CloudWatch pricing, us-east-1, 2026-11-26).
 *
 * @example
 * new gatehouse.ApiAlarms("orders-alarms", { identity: "edge-prod", name: "orders", apiId, stages, timeoutMilliseconds, topicArn });
 */
export class ApiAlarms extends pulumi.ComponentResource {
  /** The one that calls; none without a topic. */
  readonly alarmArn: pulumi.Output<string | undefined>;

  constructor(name: string, args: ApiAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:ApiAlarms", name, {}, opts);
    refuse(apiAlarmsProblems(name, args), this);
    const settings = API_ALARMS.resolve(args);
    const calling = settings.topicArn === undefined ? undefined : createCalling(name, settings, { parent: this });

    this.alarmArn = pulumi.output(calling?.arn);
    this.registerOutputs({ alarmArn: this.alarmArn });
  }
}

function createCalling(
  name: string,
  args: ResolvedApiAlarms,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.CompositeAlarm {
  const alarms = args.stages.flatMap((stage) => gatewayAlarms(args, stage));
  const names = pulumi.all(alarms.map((alarm) => createAlarm(name, alarm, args.topicArn!, opts).name));
  const { identity, name: api, topicArn, requestPathAlarmArn: alarm } = args;
  return new aws.cloudwatch.CompositeAlarm(
    name,
    {
      alarmName: `${identity}-api-${api}`,
      alarmDescription: `Gatehouse ${identity}: something is wrong with the API ${api}; the alarms below say what. Runbooks: docs/runbooks`,
      alarmRule: names.apply((all) => all.map((one) => `ALARM("${one}")`).join(" OR ")),
      alarmActions: [topicArn!],
      okActions: [topicArn!],
      ...(alarm !== undefined && { actionsSuppressor: { alarm, ...SUPPRESSED } }),
    },
    opts,
  );
}

function gatewayAlarms(args: ResolvedApiAlarms, stage: string): Alarm[] {
  const source = stageSource(args, stage);
  const metric = (id: string, name: string, stat: string): Metric => ({
    ...source,
    id,
    name: stageMetric(args, name),
    stat,
    period: FIVE_MINUTES,
  });
  const label = stage.replace("$", "");
  const slow = args.timeoutMilliseconds / 2;
  return [
    {
      name: `${label}-errors`,
      means: `More than 1 in 100 requests of ${args.name}, stage ${stage}, ended with 5xx.`,
      runbook: "gateway-errors",
      metrics: [metric("errors", "5xx", "Sum"), metric("requests", "Count", "Sum")],
      // Of a handful of requests one is not a rate.
      expression: "IF(requests > 20, 100 * errors / requests, 0)",
      is: Comparison.GreaterThan,
      threshold: 1,
      wrong: 2,
      of: 3,
      silence: Silence.IsFine,
    },
    {
      name: `${label}-latency`,
      means: `1 in 100 requests of ${args.name}, stage ${stage}, waits longer than ${slow} ms, half of what the gateway waits at all.`,
      runbook: "gateway-latency",
      metrics: [metric("latency", "Latency", "p99")],
      is: Comparison.GreaterThan,
      threshold: slow,
      wrong: 2,
      of: 3,
      silence: Silence.IsFine,
    },
  ];
}
