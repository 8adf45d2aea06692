import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, quantity, text, whole, type ResolvedBy, type TextRule } from "../../fields";
import { ACCOUNT_ID, ARN, KMS_KEY_ARN, SNS_TOPIC_ARN } from "../../fields/aws";
import { IDENTITY } from "../shared/identity";
import { REGION } from "../shared/region";

/** Who is told when something is wrong: exactly one of the three. */
export interface AlarmSettings {
  /**
   * A topic of yours, in this account and region. Its policy, and that of its key, must admit cloudwatch.amazonaws.com and
   * events.amazonaws.com: one under `alias/aws/sns` gets no alarm.
   */
  readonly topicArn?: pulumi.Input<string>;
  /** Who gets a mail, each asked once by SNS to agree. A topic is made for them, with a key of its own ($1 a month). */
  readonly emails?: string[];
  /** Nobody, and why. No alarm is made then. */
  readonly noneBecause?: string;
}

/** A certificate that HAProxy shows. */
export interface WatchedCertificate {
  /** `server`, `client` or `gateway`: part of the alarms' names. */
  readonly name: string;
  /**
   * The file that agents report it by: `edge.pem`.
   * @default no agent has it, and `acmCertificateArn` is given
   */
  readonly file?: string;
  /**
   * The certificate of ACM by which it is reported: one that gateways show.
   * @default agents report it
   */
  readonly acmCertificateArn?: pulumi.Input<string>;
  /** With fewer days left than that, it should have been replaced. */
  readonly leastDays: pulumi.Input<number>;
  /** The function that rotates it; nobody's here if somebody else renews it. */
  readonly rotationFunctionName?: pulumi.Input<string>;
}

/** An API, by the names under which CloudWatch keeps what it measures of it. */
export interface WatchedApi {
  /** What tells it from the gatehouse's others. */
  readonly name: string;
  readonly apiId: pulumi.Input<string>;
  /**
   * The name of a REST API, by which CloudWatch knows it.
   * @default an HTTP API, which it knows by the id
   */
  readonly restApiName?: pulumi.Input<string>;
  /** The names of its stages, as API Gateway has them. */
  readonly stages: string[];
  /** How long the gateway waits for an answer, in milliseconds. */
  readonly timeoutMilliseconds: number;
}

/** An API's alarms, and who is told. */
export interface ApiAlarmsArgs extends WatchedApi {
  /** The gatehouse's identity. */
  readonly identity: string;
  /**
   * Who is told.
   * @default nobody: no alarm is made
   */
  readonly topicArn?: pulumi.Input<string>;
  /**
   * The alarm of the gatehouse's request path. While it calls, this API's does not: one cause calls once.
   * @default none
   */
  readonly requestPathAlarmArn?: pulumi.Input<string>;
}

/** A copy of the logs, by the names under which CloudWatch keeps what it measures of its way. */
export interface WatchedArchive {
  /** The Firehose stream that writes it. */
  readonly streamName: pulumi.Input<string>;
  /** A log group that always has new lines: that of the tasks. */
  readonly logGroupName: pulumi.Input<string>;
  /** The subscription filter that sends its lines to the stream. Those of the other groups use the same stream and role. */
  readonly filterName: pulumi.Input<string>;
}

/** The paths, by the names under which CloudWatch keeps what it measures of them. */
export interface WatchedPaths {
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  /** The region of the resources that are watched. */
  readonly region: string;
  /**
   * What tells it from all others of the account and region: names that AWS has once there begin with it.
   * @default the component's name
   */
  readonly identity?: string;
  /** The balancer and its target group as CloudWatch names them: `net/name/id`, `targetgroup/name/id`. */
  readonly balancerArnSuffix: pulumi.Input<string>;
  /** The end of the target group's ARN, by which the balancer tells its metrics apart. */
  readonly targetGroupArnSuffix: pulumi.Input<string>;
  /** The ECS cluster of the tasks. */
  readonly clusterName: pulumi.Input<string>;
  /** The ECS service of the tasks. */
  readonly serviceName: pulumi.Input<string>;
  /** Whose agents report: the fleet's identity. */
  readonly agentsOf: string;
  /** The fewest tasks that the fleet scales to. */
  readonly minTasks: number;
  /** The most tasks that the fleet scales to. */
  readonly maxTasks: number;
  /**
   * Whether Container Insights measures the cluster.
   * @default true
   */
  readonly containerInsights?: boolean;
  /** The certificates of both paths. */
  readonly certificates: WatchedCertificate[];
  /**
   * The function that sends one request a day through the link.
   * @default none does
   */
  readonly heartbeatFunctionName?: pulumi.Input<string>;
  /**
   * The archive of the logs.
   * @default there is none
   */
  readonly archive?: WatchedArchive;
}

/** What is watched, and who is told. */
export interface AlarmsArgs extends AlarmSettings, WatchedPaths {
  /**
   * Whether Pulumi refuses to delete the topic's key.
   * @default true
   */
  readonly protect?: boolean;
  /** The KMS keys whose loss is an emergency: those that sign, and those that secrets are encrypted with. */
  readonly keyArns: pulumi.Input<string>[];
}

/** What is shown. */
export interface DashboardArgs extends WatchedPaths {
  /** The APIs whose requests are shown: those of the platform's own program. */
  readonly apis: WatchedApi[];
  /** The alarms whose state is shown: those that call. */
  readonly alarmArns: pulumi.Input<pulumi.Input<string>[]>;
  /** HAProxy's log, of which the versions' requests are counted. */
  readonly fleetLogGroupName: pulumi.Input<string>;
}

const EMAIL: TextRule = { what: "give an address", fits: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, example: "on-call@example.com" };
const REASON: TextRule = { what: "say why, in a sentence", fits: /\S.{2,}/, example: "a trial that nobody depends on" };
const ANY: TextRule = { what: "give its name", fits: /\S/, example: "edge-fleet" };

export const ALARM_SETTINGS = fields<AlarmSettings>()({
  topicArn: input(text(SNS_TOPIC_ARN)).optional("emails or noneBecause is given"),
  emails: list(text(EMAIL), { of: "addresses", from: 1, distinct: true }).optional("topicArn or noneBecause is given"),
  noneBecause: text(REASON).optional("topicArn or emails is given"),
});

const CERTIFICATE = fields<WatchedCertificate>()({
  name: text(ANY),
  file: text(ANY).optional("ACM reports it"),
  acmCertificateArn: input(text(ARN)).optional("agents report it"),
  leastDays: input(quantity({ above: 0, unit: "days" })),
  rotationFunctionName: input(text(ANY)).optional("somebody else renews it"),
});

const tasks = () => whole({ from: 1, to: 1000, unit: "tasks" });

const ARCHIVE = fields<WatchedArchive>()({
  streamName: input(text(ANY)),
  logGroupName: input(text(ANY)),
  filterName: input(text(ANY)),
});

const WATCHED = {
  accountId: text(ACCOUNT_ID),
  region: text(REGION),
  identity: IDENTITY,
  balancerArnSuffix: input(text(ANY)),
  targetGroupArnSuffix: input(text(ANY)),
  clusterName: input(text(ANY)),
  serviceName: input(text(ANY)),
  agentsOf: text(ANY),
  minTasks: tasks(),
  maxTasks: tasks(),
  containerInsights: flag().withDefault(true, "as the fleet's"),
  certificates: list(CERTIFICATE, { of: "certificates", from: 1, distinct: { by: "name" } }),
  heartbeatFunctionName: input(text(ANY)).optional("none does"),
  archive: ARCHIVE.optional("there is none"),
};

const WATCHED_API = {
  name: text(ANY),
  apiId: input(text(ANY)),
  restApiName: input(text(ANY)).optional("an HTTP API"),
  stages: list(text(ANY), { of: "stages", from: 1, distinct: true }),
  timeoutMilliseconds: whole({ from: 50, to: 30_000, unit: "milliseconds" }),
};

export const API_ALARMS = fields<ApiAlarmsArgs>()({
  ...WATCHED_API,
  identity: text(ANY),
  topicArn: input(text(SNS_TOPIC_ARN)).optional("nobody is told: no alarm is made"),
  requestPathAlarmArn: input(text(ARN)).optional("it calls whatever is the cause"),
});

export type ResolvedApiAlarms = ResolvedBy<typeof API_ALARMS>;

export const DASHBOARD = fields<DashboardArgs>()({
  ...WATCHED,
  apis: list(fields<WatchedApi>()(WATCHED_API), { of: "APIs", distinct: { by: "name" } }),
  alarmArns: input(list(input(text(ARN)), { of: "alarms", from: 0 })),
  fleetLogGroupName: input(text(ANY)),
});

export type ResolvedDashboard = ResolvedBy<typeof DASHBOARD>;

export const ALARMS = fields<AlarmsArgs>()({
  ...ALARM_SETTINGS.rows,
  ...WATCHED,
  protect: flag().withDefault(true, "what waits to be delivered cannot be read without it"),
  keyArns: list(input(text(KMS_KEY_ARN)), { of: "keys", from: 0 }),
});

export type ResolvedAlarms = ResolvedBy<typeof ALARMS>;
