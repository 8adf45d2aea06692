import assert from "node:assert/strict";
import { Alarms, ApiAlarms, Dashboard, type DashboardArgs, type WatchedPaths } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { record, refusalOf } from "../../../support/plans";
import { find, findAll, json } from "../../../support/record";
import type { Widget } from "../../../support/widget";
import { watched, watchedApi } from "../watched";

/** Both certificates rotated here. */
const shown: WatchedPaths = {
  ...watched,
  certificates: watched.certificates.map((one) => ({ ...one, rotationFunctionName: `rotate-${one.name}` })),
};
const archive = {
  streamName: "edge-archive",
  logGroupName: "/aws/ecs/edge-prod-logs-1",
  filterName: "edge-archive-fleet",
};
const args: DashboardArgs = {
  ...shown,
  apis: [{ ...watchedApi, stages: ["v1", "v2"] }],
  alarmArns: ["arn:aws:cloudwatch:eu-central-1:123456789012:alarm:edge-prod-request-path"],
  fleetLogGroupName: "/aws/ecs/edge-prod-logs-1",
  archive,
};

const ofMetric = (namespace: string, name: string, dimensions: Record<string, string>) =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);

describe("Dashboard", () => {
  let plan: Plan;
  let widgets: Widget[];
  before(async () => {
    plan = await record(() => {
      new Dashboard("edge-dashboard", args);
      new Alarms("edge-alarms", { ...shown, archive, emails: ["on-call@example.com"], keyArns: [] });
      const told = { identity: "edge-prod", topicArn: "arn:aws:sns:eu-central-1:123456789012:on-call" };
      new ApiAlarms("edge-orders-alarms", { ...watchedApi, ...told, stages: ["v1", "v2"] });
    });
    widgets = (
      json(find(plan, "aws:cloudwatch/dashboard:Dashboard"), "dashboardBody") as unknown as { widgets: Widget[] }
    ).widgets;
  });

  it("is one, by the identity: a name is taken once in an account", () => {
    assert.equal(find(plan, "aws:cloudwatch/dashboard:Dashboard").inputs.dashboardName, "edge-prod");
  });

  it("follows a request from left to right, then a certificate", () => {
    const titles = (row: number) => {
      const { y } = widgets.filter(({ type }) => type === "text")[row]!;
      const panels = widgets.filter((one) => one.y === y + 1).sort((one, other) => one.x - other.x);
      return panels.map(({ properties: { title = "" } }) => /^[\w ]+/.exec(title)?.[0]);
    };
    assert.deepEqual(titles(0), ["Gateway", "Balancer", "HAProxy", "Versions"]);
    assert.deepEqual(titles(1), ["Function", "Agents", "Agents", "HAProxy"]);
  });

  it("has no more widgets and metrics than CloudWatch takes, with 300 APIs", async () => {
    const apis = Array.from({ length: 300 }, (_, i) => ({ ...watchedApi, name: `api-${i}`, stages: ["v1", "v2"] }));
    const many = await record(() => void new Dashboard("edge-dashboard", { ...args, apis }));
    const all = (json(find(many, "aws:cloudwatch/dashboard:Dashboard"), "dashboardBody") as unknown as { widgets: Widget[] }).widgets; // prettier-ignore
    const metrics = all.map(({ properties }) => properties.metrics?.length ?? 0);
    assert.ok(all.length <= 500 && Math.max(...metrics) <= 500, `${all.length} widgets`);
    assert.ok(metrics.reduce((sum, one) => sum + one, 0) <= 2500);
    const headings = all.flatMap(({ properties: { markdown } }) => markdown ?? []);
    assert.ok(headings.includes("## 250 more APIs have no room here; their alarms call all the same"));
  });

  it("has a row for each API, and for each hop", () => {
    const headings = widgets.flatMap(({ properties: { markdown } }) => markdown ?? []);
    assert.deepEqual(headings, [
      "## Request: gateway → link and balancer → HAProxy → versions",
      "## Certificate: function → secret → agents → HAProxy",
      "## API orders: what clients see",
      "## Link and balancer",
      "## HAProxy: its tasks",
      "## HAProxy: the requests",
      "## HAProxy: its agents",
      "## Archive: log group → subscription → Firehose → S3",
    ]);
    const below = widgets.filter(({ type }) => type === "text").map(({ y }) => y);
    assert.deepEqual(
      below,
      [...below].sort((a, b) => a - b),
    );
  });

  it("has its widgets within the grid, none over another", () => {
    const cells = new Set<string>();
    for (const { x, y, width, height, properties } of widgets) {
      assert.ok(Number.isInteger(x) && Number.isInteger(width) && x + width <= 24, properties.title);
      for (let column = x; column < x + width; column++)
        for (let row = y; row < y + height; row++) {
          assert.ok(!cells.has(`${column},${row}`), `${properties.title} at ${column},${row}`);
          cells.add(`${column},${row}`);
        }
    }
  });

  it("shows each metric that an alarm looks at", () => {
    const shown = new Set(
      widgets.flatMap(({ properties: { metrics = [] } }) =>
        metrics.map(([namespace, name, ...rest]) => {
          const pairs = rest.filter((one): one is string => typeof one === "string");
          const dimensions = Object.fromEntries(
            pairs.flatMap((one, i) => (i % 2 === 0 ? [[one, pairs[i + 1] ?? ""]] : [])),
          );
          return ofMetric(namespace as string, name as string, dimensions);
        }),
      ),
    );
    const asked = findAll(plan, "aws:cloudwatch/metricAlarm:MetricAlarm").flatMap(({ inputs }) =>
      (
        inputs.metricQueries as unknown as {
          metric?: { namespace: string; metricName: string; dimensions: Record<string, string> };
        }[]
      ).flatMap(({ metric }) => (metric ? [ofMetric(metric.namespace, metric.metricName, metric.dimensions)] : [])),
    );
    assert.deepEqual(
      [...new Set(asked)].filter((one) => !shown.has(one)),
      [],
    );
    assert.ok(asked.length > 15);
  });

  it("shows the alarms that call, and counts versions by HAProxy's own log", () => {
    const [alarm] = widgets.filter(({ type }) => type === "alarm");
    assert.deepEqual(alarm?.properties.alarms, args.alarmArns);
    const [log] = widgets.filter(({ type }) => type === "log");
    assert.match(
      log?.properties.query ?? "",
      /^SOURCE '\/aws\/ecs\/edge-prod-logs-1' \| filter kind = "Request" \| stats .* by stage, version \|/,
    );
  });

  it("shows nothing that only Container Insights measures where it is off", async () => {
    const without = await record(() => void new Dashboard("edge-dashboard", { ...args, containerInsights: false }));
    const body = find(without, "aws:cloudwatch/dashboard:Dashboard").inputs.dashboardBody as string;
    assert.doesNotMatch(body, /ContainerInsights/);
    assert.match(find(plan, "aws:cloudwatch/dashboard:Dashboard").inputs.dashboardBody as string, /ContainerInsights/);
  });

  it("refuses what it cannot show", async () => {
    const apis = [{ ...watchedApi, stages: [] }];
    assert.deepEqual(await refusalOf(() => new Dashboard("edge-dashboard", { ...args, apis })), [
      "apis[0].stages: give 1 or more stages; got 0",
    ]);
  });
});
