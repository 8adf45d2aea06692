import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { runInNewContext } from "node:vm";
import { Alarms, ApiAlarms, type AlarmsArgs } from "../../../../components/index";
import type { Plan, PlannedResource } from "../../../../tools/preview";
import { record, refusalOf, ROOT } from "../../../support/plans";
import { metricLines } from "../../../support/reported";
import { find, findAll, json } from "../../../support/record";
import { watched, watchedApi } from "../watched";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

const args: AlarmsArgs = {
  ...watched,
  emails: ["on-call@example.com"],
  keyArns: ["arn:aws:kms:eu-central-1:123456789012:key/1"],
};

const archive = {
  streamName: "edge-prod-archive",
  logGroupName: "/aws/ecs/edge-prod",
  filterName: "edge-archive-fleet",
};

interface Query {
  readonly id: string;
  readonly expression?: string;
  readonly metric?: { namespace: string; metricName: string; dimensions: Record<string, string>; period: number };
}

const named = (plan: Plan, name: string) => find(plan, ALARM, `edge-alarms-${name}`);
const queriesOf = ({ inputs }: PlannedResource) => inputs.metricQueries as unknown as Query[];

/** Whether an alarm is wrong with these values of its metrics, by its own rule. */
function isWrong({ inputs }: PlannedResource, values: Record<string, number>): boolean {
  const queries = inputs.metricQueries as unknown as Query[];
  const expression = queries.find((one) => one.expression !== undefined)?.expression ?? queries[0]!.id;
  const script = expression.replace(/IF\((.*?), (.*), (.*)\)$/, "($1 ? $2 : $3)");
  const value = runInNewContext(script, values) as number;
  const threshold = inputs.threshold as number;
  const compared: Record<string, boolean> = {
    GreaterThanThreshold: value > threshold,
    GreaterThanOrEqualToThreshold: value >= threshold,
    LessThanThreshold: value < threshold,
  };
  return compared[inputs.comparisonOperator as string]!;
}

const sorted = (dimensions: Record<string, string>) => Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));

describe("Alarms", () => {
  let plan: Plan;
  let ofApi: Plan;
  let archived: Plan;
  before(async () => {
    const told = { identity: "edge-prod", topicArn: "arn:aws:sns:eu-central-1:123456789012:on-call" };
    ofApi = await record(() => new ApiAlarms("edge-orders-alarms", { ...watchedApi, ...told }));
    plan = await record(() => new Alarms("edge-alarms", args));
    archived = await record(() => new Alarms("edge-alarms", { ...args, archive }));
  });

  /** What may last for days while clients notice nothing. */
  const ALONE = [
    "certificate-path-authority-expires",
    "request-path-agent-refused",
    "request-path-deployment-unfinished",
    "request-path-heartbeat-failed",
    "request-path-log-lines-dropped",
    "request-path-origin-proof-refused",
    "request-path-person-refused",
    "request-path-registration-refused",
    "request-path-service-refused",
    "request-path-settings-refused",
    "request-path-token-keys-old",
  ];
  const isAlone = (name: string) => ALONE.includes(name.replace("edge-alarms-", ""));

  it("call by one of each path, so that one cause calls once, and tell the same people when it is over", () => {
    const calling = findAll(plan, COMPOSITE).map(({ inputs: { alarmName, alarmActions, okActions } }) => [
      alarmName,
      alarmActions,
      okActions,
    ]);
    const topic = ["«Topic edge-alarms».arn"];
    assert.deepEqual(calling, [
      ["edge-prod-certificate-path", topic, topic],
      ["edge-prod-request-path", topic, topic],
    ]);
  });

  it("stand each in the one of its path, or call by themselves", () => {
    const rules = findAll(plan, COMPOSITE).map(({ inputs }) => inputs.alarmRule as string);
    for (const { name, inputs } of findAll(plan, ALARM)) {
      const standing = rules.filter((rule) => rule.includes(`ALARM("«MetricAlarm ${name}».name")`));
      const topic = isAlone(name) ? ["«Topic edge-alarms».arn"] : undefined;
      assert.deepEqual([standing.length, inputs.alarmActions, inputs.okActions], [topic ? 0 : 1, topic, topic], name);
    }
  });

  // As one of those that its path's alarm stands for, an authority that ends in 60 days would hide for so long that a certificate ends in three.
  it("call by themselves for what would hide what comes after it", () => {
    const names = findAll(plan, ALARM).map(({ name }) => name.replace("edge-alarms-", ""));
    assert.deepEqual(names.filter((name) => isAlone(name)).sort(), ALONE);
  });

  it("have each a page that says what to do, and each page of an alarm has its alarm", () => {
    const alarms = [archived, ofApi].flatMap((one) => findAll(one, ALARM).map(({ inputs }) => inputs.alarmDescription));
    const rules = findAll(plan, "aws:cloudwatch/eventRule:EventRule").map(({ inputs }) => inputs.description);
    const pages = [...alarms, ...rules].map((description) => {
      const [, page] = /Runbook: (docs\/runbooks\/[\w-]+\.md)$/.exec(description as string) ?? [];
      assert.ok(page !== undefined && existsSync(path.join(ROOT, page)), description as string);
      return path.basename(page);
    });
    const all = readdirSync(path.join(ROOT, "docs/runbooks")).filter((name) => !/^(README|operation-)/.test(name));
    assert.deepEqual([...new Set(pages)].sort(), all.sort());
  });

  it("look at metrics that an agent emits, in the dimensions in which it does", () => {
    const emitted = metricLines("edge-prod-fleet").flatMap(({ _aws: aws, ...values }) =>
      aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
        Metrics.map(({ Name }) => {
          const dimensions = sorted(Object.fromEntries(Dimensions[0]!.map((one) => [one, values[one] as string])));
          return JSON.stringify([Namespace, Name, dimensions]);
        }),
      ),
    );
    const asked = findAll(plan, ALARM)
      .flatMap(queriesOf)
      .flatMap(({ metric }) => (metric?.namespace === "Gatehouse/Agent" ? [metric] : []))
      .map(({ namespace, metricName, dimensions }) => JSON.stringify([namespace, metricName, sorted(dimensions)]));
    assert.ok(asked.length >= 15);
    assert.deepEqual(
      asked.filter((one) => !emitted.includes(one)),
      [],
    );
  });

  // The fault, and what its metrics are then.
  for (const [name, wrong, well] of [
    ["api-v1-errors", { errors: 3, requests: 200 }, { errors: 1, requests: 200 }],
    ["api-v1-errors", { errors: 21, requests: 21 }, { errors: 1, requests: 5 }],
    ["api-v1-latency", { latency: 15_001 }, { latency: 800 }],
    ["request-path-no-healthy-target", { healthy: 0 }, { healthy: 1 }],
    ["request-path-tasks-missing", { running: 2 }, { running: 3 }],
    ["request-path-fleet-at-its-maximum", { running: 12 }, { running: 11 }],
    ["request-path-cpu-saturated", { cpu: 90 }, { cpu: 50 }],
    ["request-path-deployment-unfinished", { deployments: 2 }, { deployments: 1 }],
    ["request-path-agents-silent", { beats: 10, running: 3 }, { beats: 15, running: 3 }],
    ["request-path-registration-refused", { registrations: 1 }, { registrations: 0 }],
    ["request-path-log-lines-dropped", { dropped: 1 }, { dropped: 0 }],
    ["request-path-haproxy-out-of-sync", { synced: 0 }, { synced: 1 }],
    ["request-path-settings-refused", { refused: 1 }, { refused: 0 }],
    ["request-path-token-keys-old", { age: 7201 }, { age: 7200 }],
    ["request-path-agent-refused", { refused: 20.1 }, { refused: 20 }],
    ["request-path-origin-proof-refused", { unproven: 4 }, { unproven: 3 }],
    ["request-path-requests-queue", { queued: 1 }, { queued: 0 }],
    ["request-path-heartbeat-failed", { errors: 3 }, { errors: 2 }],
    ["certificate-path-server-expires", { days: 29.9 }, { days: 45 }],
    ["certificate-path-client-expires", { days: 9 }, { days: 20 }],
    ["certificate-path-gateway-expires", { days: 9.9 }, { days: 20 }],
    ["certificate-path-server-refused", { refused: 1 }, { refused: 0 }],
    ["certificate-path-trust-refused", { refused: 1 }, { refused: 0 }],
    ["certificate-path-authority-expires", { days: 59.9 }, { days: 60 }],
    ["certificate-path-server-rotation-failed", { errors: 1 }, { errors: 0 }],
    ["certificate-path-secrets-unreadable", { failures: 1 }, { failures: 0 }],
    ["archive-path-not-forwarded", { errors: 1 }, { errors: 0 }],
    ["archive-path-refused", { taken: 0.99 }, { taken: 1 }],
    ["archive-path-late", { age: 1801 }, { age: 915 }],
  ] as const) {
    it(`${name} tells ${JSON.stringify(wrong)} from ${JSON.stringify(well)}`, () => {
      const alarm = name.startsWith("api-")
        ? find(ofApi, ALARM, `edge-orders-alarms-${name.slice(4)}`)
        : named(archived, name);
      assert.deepEqual([isWrong(alarm, wrong), isWrong(alarm, well)], [true, false]);
      assert.equal(alarm.inputs.datapointsToAlarm! <= alarm.inputs.evaluationPeriods!, true);
    });
  }

  it("count tasks by their reports of CPU, where Container Insights does not", async () => {
    const without = await record(() => new Alarms("edge-alarms", { ...args, containerInsights: false }));
    const [silent, missing] = [
      named(without, "request-path-agents-silent"),
      named(without, "request-path-tasks-missing"),
    ];
    // The names of resources stay those of production, and what is never measured says so.
    const { alarmDescription } = named(without, "request-path-deployment-unfinished").inputs;
    assert.match(alarmDescription as string, /healthy\. Never told here: Container Insights, .* is off\. Runbook: /);
    // In five minutes each task reports five times.
    assert.deepEqual(
      [isWrong(silent, { beats: 10, running: 15 }), isWrong(silent, { beats: 15, running: 15 })],
      [true, false],
    );
    const [query] = missing.inputs.metricQueries as unknown as { metric: Record<string, unknown> }[];
    const { namespace, metricName, stat, period } = query!.metric;
    assert.deepEqual([namespace, metricName, stat, period], ["AWS/ECS", "CPUUtilization", "SampleCount", 60]);
  });

  it("take silence of what always speaks for an alarm, and of what speaks of faults alone for none", () => {
    const silent = findAll(plan, ALARM)
      .filter(({ inputs }) => inputs.treatMissingData === "breaching")
      .map(({ name }) => name.replace("edge-alarms-", ""));
    assert.deepEqual(silent.sort(), [
      "certificate-path-client-expires",
      "certificate-path-server-expires",
      "request-path-agents-silent",
      "request-path-haproxy-out-of-sync",
      "request-path-no-healthy-target",
      "request-path-tasks-missing",
    ]);
  });

  it("ask ACM once a day what gateways show, and go on to call once that has expired, when ACM says nothing more", () => {
    const { inputs } = named(plan, "certificate-path-gateway-expires");
    assert.equal(inputs.treatMissingData, "ignore");
    const [query] = queriesOf(named(plan, "certificate-path-gateway-expires"));
    const dimensions = { CertificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/7" };
    const metric = { namespace: "AWS/CertificateManager", metricName: "DaysToExpiry", dimensions, stat: "Minimum", period: 86_400 }; // prettier-ignore
    assert.deepEqual(query?.metric, metric);
    const names = findAll(plan, ALARM).map(({ name }) => name);
    assert.equal(names.some((name) => name.endsWith("gateway-refused")), false); // prettier-ignore
  });

  it("fails when nobody reports a certificate, or two do", async () => {
    const told = async (one: object) => (await refusalOf(() => new Alarms("edge-alarms", { ...args, certificates: [{ name: "server", leastDays: 1, ...one }] }))).join("\n"); // prettier-ignore
    const acmCertificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/7";
    for (const one of [{}, { file: "edge.pem", acmCertificateArn }])
      assert.match(await told(one), /certificates\[0\]\.file: give exactly one: file or acmCertificateArn; got/);
  });

  it("evaluate at most a day, as CloudWatch allows", () => {
    for (const alarm of findAll(archived, ALARM)) {
      const period = Math.max(...queriesOf(alarm).map(({ metric }) => metric?.period ?? 0));
      assert.ok(period * Number(alarm.inputs.evaluationPeriods) <= 86_400, alarm.name);
    }
  });

  it("tell each class of callers by itself, and look at no function where no heartbeat is sent", async () => {
    const { heartbeatFunctionName: _, ...without } = args;
    const none = await record(() => new Alarms("edge-alarms", without));
    const names = findAll(none, ALARM).map(({ name }) => name.replace("edge-alarms-request-path-", ""));
    assert.deepEqual(names.filter((name) => /^(person|agent|service)-refused$|heartbeat/.test(name)).sort(), [
      "agent-refused",
      "person-refused",
      "service-refused",
    ]);
  });

  it("say nothing of a rotation that is somebody else's, or of scaling where there is none", async () => {
    const few = await record(() => new Alarms("edge-alarms", { ...args, maxTasks: 3 }));
    const names = findAll(few, ALARM).map(({ name }) => name);
    assert.equal(
      names.some((name) => /client-rotation-failed|fleet-at-its-maximum/.test(name)),
      false,
    );
    assert.equal(
      names.some((name) => name.endsWith("server-rotation-failed")),
      true,
    );
  });

  it("tell by an event what no metric does: a deployment that is rolled back, a key that goes", () => {
    const patterns = findAll(plan, "aws:cloudwatch/eventRule:EventRule").map((rule) => json(rule, "eventPattern"));
    assert.deepEqual(patterns, [
      {
        source: ["aws.kms"],
        "detail-type": ["AWS API Call via CloudTrail"],
        detail: { eventName: ["DisableKey", "ScheduleKeyDeletion"], resources: { ARN: args.keyArns } },
      },
      {
        source: ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        resources: ["arn:aws:ecs:eu-central-1:123456789012:service/cluster/service"],
        detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
      },
    ]);
  });

  it("look at the way to the archive where there is one, and call for it by itself", () => {
    const asked = findAll(archived, ALARM).filter(({ name }) => name.includes("-archive-path-"));
    assert.equal(findAll(archived, ALARM).length, findAll(plan, ALARM).length + asked.length);
    const metrics = asked.map((one) => {
      const { metric } = queriesOf(one)[0]!;
      const { datapointsToAlarm, evaluationPeriods, treatMissingData } = one.inputs;
      const rule = [metric!.period, datapointsToAlarm, evaluationPeriods, treatMissingData];
      return [metric!.namespace, metric!.metricName, metric!.dimensions, ...rule];
    });
    const stream = { DeliveryStreamName: "edge-prod-archive" };
    const { logGroupName: LogGroupName, filterName: FilterName } = archive;
    // Firehose writes every 900 s, and tells nothing while it writes nothing.
    assert.deepEqual(metrics, [
      ["AWS/Firehose", "DeliveryToS3.DataFreshness", stream, 900, 4, 4, "breaching"],
      [
        "AWS/Logs",
        "DeliveryErrors",
        { DestinationType: "Firehose", FilterName, LogGroupName },
        300,
        2,
        3,
        "notBreaching",
      ],
      ["AWS/Firehose", "DeliveryToS3.Success", stream, 900, 3, 4, "notBreaching"],
    ]);
    const { alarmName, alarmRule, alarmActions } = find(archived, COMPOSITE, "edge-alarms-archive-path").inputs;
    assert.equal(alarmName, "edge-prod-archive-path");
    assert.deepEqual(alarmActions, ["«Topic edge-alarms».arn"]);
    for (const { name } of asked) assert.ok((alarmRule as string).includes(`«MetricAlarm ${name}».name`), name);
    // While the request path's alarm calls those of the APIs do not, so it must not stand for this.
    const others = findAll(archived, COMPOSITE).filter(({ name }) => name !== "edge-alarms-archive-path");
    for (const { inputs } of others) assert.doesNotMatch(inputs.alarmRule as string, /archive/);
  });

  it("have a topic that alarms and rules of this account may publish to, under a key that they may use", () => {
    const mayDo = (of: PlannedResource) =>
      (
        json(of, "policy") as { Statement: { Sid: string; Principal: object; Action: string[]; Condition?: object }[] }
      ).Statement.filter(({ Condition }) => Condition !== undefined).map(({ Principal, Action, Condition }) => [
        Principal,
        Action,
        Condition,
      ]);
    const condition = (source: string) => ({
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnLike: { "aws:SourceArn": `arn:aws:${source}` },
    });
    const [cloudwatch, events] = [
      condition("cloudwatch:eu-central-1:123456789012:alarm:*"),
      condition("events:eu-central-1:123456789012:rule/*"),
    ];
    assert.deepEqual(mayDo(find(plan, "aws:sns/topicPolicy:TopicPolicy")), [
      [{ Service: "cloudwatch.amazonaws.com" }, ["sns:Publish"], cloudwatch],
      [{ Service: "events.amazonaws.com" }, ["sns:Publish"], events],
    ]);
    const decrypt = ["kms:Decrypt", "kms:GenerateDataKey*"];
    assert.deepEqual(mayDo(find(plan, "aws:kms/key:Key")), [
      [{ Service: "cloudwatch.amazonaws.com" }, decrypt, cloudwatch],
      [{ Service: "events.amazonaws.com" }, decrypt, events],
    ]);
  });

  it("use a topic that is brought, and make none", async () => {
    const topicArn = "arn:aws:sns:eu-central-1:123456789012:on-call";
    const { emails: _, ...rest } = args;
    const brought = await record(() => new Alarms("edge-alarms", { ...rest, topicArn }));
    assert.equal(findAll(brought, "aws:sns/topic:Topic").length, 0);
    assert.deepEqual(find(brought, COMPOSITE, "edge-alarms-request-path").inputs.alarmActions, [topicArn]);
  });

  it("are none where nobody is told", async () => {
    const { emails: _, ...rest } = args;
    const none = await record(() => new Alarms("edge-alarms", { ...rest, noneBecause: "a trial" }));
    assert.deepEqual(
      none.resources.filter(({ type }) => type.startsWith("aws:")),
      [],
    );
  });

  it("refuse no answer, two answers, and an address that is none", async () => {
    const { emails: _, ...rest } = args;
    assert.deepEqual(await refusalOf(() => new Alarms("edge-alarms", rest)), [
      "topicArn: give exactly one: topicArn or emails for who is told, or noneBecause for why nobody is; got []",
    ]);
    assert.deepEqual(await refusalOf(() => new Alarms("edge-alarms", { ...args, noneBecause: "a trial" })), [
      'topicArn: give exactly one: topicArn or emails for who is told, or noneBecause for why nobody is; got ["emails","noneBecause"]',
    ]);
    assert.deepEqual(await refusalOf(() => new Alarms("edge-alarms", { ...args, emails: ["on-call"] })), [
      'emails[0]: give an address, such as on-call@example.com; got "on-call"',
    ]);
  });
});
