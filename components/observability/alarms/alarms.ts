import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../shared/refuse";
import { ALARMS, type AlarmsArgs, type ResolvedAlarms } from "../args";
import { alarmsProblems } from "../problems";
import { createAlarm, type Alarm } from "./alarm";
import { archivePathAlarms } from "./archive-path";
import { certificatePathAlarms } from "./certificate-path";
import { createEventRules } from "./events";
import { requestPathAlarms } from "./request-path";
import { createTopic } from "./topic";

/**
 * Tells an operator before a client does.
 *
 * client -> gateway -> link -> balancer -> fleet -> backends
 *
 * issue -> secret -> rotate -> agent -> haproxy
 *
 * log group -> subscription -> Firehose -> S3, where the logs have an archive
 *
 * Creates the alarms of these paths, but those of the APIs' gateways (`ApiAlarms`), and for each path one that stands for them and calls
 * somebody, so that one cause calls once. What may last for days while clients notice nothing calls by itself: it would hide what comes
 * after it. Also rules for what only an event tells, and a topic, if addresses are given. With `noneBecause` it creates nothing.
 * $0.10 a month for each metric that an alarm looks at, $0.50 for each path's (CloudWatch pricing, us-east-1, 2026-11-26).
 *
 * @example
 * new gatehouse.Alarms("edge-alarms", { ...place, ...watched, keyArns, emails: ["on-call@example.com"] });
 */
export class Alarms extends pulumi.ComponentResource {
  /** Where alarms are told; none with `noneBecause`. */
  readonly topicArn: pulumi.Output<string | undefined>;
  /** Those that call: one for each path, the request path's first, and then each that calls by itself; none with `noneBecause`. */
  readonly alarmArns: pulumi.Output<string[]>;

  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Alarms", name, {}, opts);
    refuse(alarmsProblems(name, args), this);
    const settings = ALARMS.resolve(args);
    const childOptions = { parent: this };

    const topicArn = createTopicIfNeeded(name, settings, childOptions);
    const calling = topicArn === undefined ? [] : createPaths(name, settings, topicArn, childOptions);
    if (topicArn !== undefined) createEventRules(name, settings, topicArn, childOptions);

    this.topicArn = pulumi.output(topicArn);
    this.alarmArns = pulumi.all(calling.map((alarm) => alarm.arn));
    this.registerOutputs({ topicArn: this.topicArn, alarmArns: this.alarmArns });
  }
}

function createTopicIfNeeded(
  name: string,
  settings: ResolvedAlarms,
  opts: pulumi.CustomResourceOptions,
): pulumi.Input<string> | undefined {
  const { topicArn, emails } = settings;
  return emails === undefined ? topicArn : createTopic(name, settings, emails, opts);
}

function createPaths(
  name: string,
  settings: ResolvedAlarms,
  topicArn: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): Calling[] {
  const deps = { settings, topicArn };
  const { archive } = settings;
  const paths = [
    createPath(name, "request-path", requestPathAlarms(settings), deps, opts),
    createPath(name, "certificate-path", certificatePathAlarms(settings), deps, opts),
    ...(archive === undefined ? [] : [createPath(name, "archive-path", archivePathAlarms(archive), deps, opts)]),
  ];
  return [...paths.map(({ path }) => path), ...paths.flatMap(({ alone }) => alone)];
}

type Calling = aws.cloudwatch.CompositeAlarm | aws.cloudwatch.MetricAlarm;

/** The alarms of a path, and the one that calls when any of them does, but for those that call by themselves. */
function createPath(
  name: string,
  path: string,
  alarms: readonly Alarm[],
  deps: { settings: ResolvedAlarms; topicArn: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): { readonly path: Calling; readonly alone: Calling[] } {
  const { identity = name } = deps.settings;
  const made = (all: readonly Alarm[]) =>
    all.map((alarm) => createAlarm(`${name}-${path}`, alarm, deps.topicArn, opts));
  const names = pulumi.all(made(alarms.filter((alarm) => !alarm.callsItself)).map((one) => one.name));
  const alone = made(alarms.filter((alarm) => alarm.callsItself));
  const standing = new aws.cloudwatch.CompositeAlarm(
    `${name}-${path}`,
    {
      alarmName: `${identity}-${path}`,
      alarmDescription: `Gatehouse ${identity}: something is wrong on the ${path.replace("-", " ")}; the alarms below say what. Runbooks: docs/runbooks`,
      alarmRule: names.apply((all) => all.map((one) => `ALARM("${one}")`).join(" OR ")),
      alarmActions: [deps.topicArn],
      okActions: [deps.topicArn],
    },
    opts,
  );
  return { path: standing, alone };
}
