import assert from "node:assert/strict";
import { Gatehouse, LogQueries } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { haproxyFiles } from "../../../../tools/preview/show/haproxy";
import { gatehouseArgs } from "../../args";
import { planOf, record, refusalOf } from "../../../support/plans";
import { find, findAll, json } from "../../../support/record";
import type { Widget } from "../../../support/widget";

const QUERY = "aws:cloudwatch/queryDefinition:QueryDefinition";
const args = { identity: "edge-prod", gatewayLogGroupNames: ["/gateway"], fleetLogGroupName: "/fleet" };

/** What a query calls by itself. */
const OWN = new Set([
  "filter",
  "stats",
  "sort",
  "limit",
  "count",
  "as",
  "requests",
  "by",
  "pct",
  "desc",
  "and",
  "or",
  "timestamp",
]);

describe("LogQueries", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => void new LogQueries("edge-queries", args));
  });

  it("stand in a folder of the gatehouse's own", () => {
    const names = findAll(plan, QUERY).map(({ inputs }) => inputs.name as string);
    assert.ok(names.length >= 6);
    assert.deepEqual(
      names.filter((name) => !name.startsWith("edge-prod/")),
      [],
    );
  });

  it("follow one request through the gateway and HAProxy", () => {
    const { inputs } = find(plan, QUERY, "edge-queries-one-request");
    assert.deepEqual(inputs.logGroupNames, ["/gateway", "/fleet"]);
    assert.match(inputs.queryString as string, /requestId = "REQUEST_ID" or request_id = "REQUEST_ID"/);
  });

  it("ask for fields that the logs have", async () => {
    const prod = await planOf("prod");
    const configuration = haproxyFiles(prod).find(({ name }) => name === "haproxy.cfg")?.text ?? "";
    const [, format = ""] = /^\s*log-format (.*)$/m.exec(configuration) ?? [];
    const ofHaproxy = [...format.matchAll(/\\"(\w+)\\":/g)].map(([, name = ""]) => name);
    const [stage] = findAll(prod, "aws:apigatewayv2/stage:Stage");
    const ofGateway = Object.keys(JSON.parse((stage?.inputs.accessLogSettings as { format: string }).format) as object);
    assert.ok(ofHaproxy.length > 20 && ofGateway.length > 10, `${ofHaproxy.length}, ${ofGateway.length}`);
    for (const { name, inputs } of findAll(plan, QUERY)) {
      const groups = inputs.logGroupNames as string[];
      const known = new Set([
        ...(groups.includes("/fleet") ? ofHaproxy : []),
        ...(groups.includes("/gateway") ? ofGateway : []),
      ]);
      const words = (inputs.queryString as string).replaceAll(/"[^"]*"/g, "").match(/[A-Za-z_]\w*/g) ?? [];
      assert.deepEqual(
        words.filter((word) => !OWN.has(word) && !known.has(word)),
        [],
        name,
      );
    }
  });

  it("are asked by the dashboard too, for fields that HAProxy's log has", async () => {
    const prod = await planOf("prod");
    const { widgets } = json(find(prod, "aws:cloudwatch/dashboard:Dashboard"), "dashboardBody") as unknown as { widgets: Widget[] }; // prettier-ignore
    const configuration = haproxyFiles(prod).find(({ name }) => name === "haproxy.cfg")?.text ?? "";
    const known = new Set([...configuration.matchAll(/\\"(\w+)\\":/g)].map(([, name = ""]) => name));
    const asked = widgets.flatMap(({ properties: { query } }) => query ?? []);
    assert.equal(asked.length, 1);
    for (const query of asked) {
      const text = query.slice(query.indexOf("|")).replaceAll(/"[^"]*"/g, "");
      const named = [...text.matchAll(/ as (\w+)/g)].map(([, name = ""]) => name);
      const words = text.match(/[A-Za-z_]\w*/g) ?? [];
      assert.deepEqual(words.filter((word) => ![...OWN, "sum", ...named].includes(word) && !known.has(word)), []); // prettier-ignore
    }
  });

  it("ask who changed what where there is a trail, of those who change something", async () => {
    assert.equal(
      findAll(plan, QUERY).some(({ name }) => name.endsWith("who-changed-what")),
      false,
    );
    const trailLogGroupName = "aws-cloudtrail-logs";
    const trailed = await record(() => void new LogQueries("edge-queries", { ...args, trailLogGroupName }));
    assert.equal(findAll(trailed, QUERY).length, findAll(plan, QUERY).length + 1);
    const { inputs } = find(trailed, QUERY, "edge-queries-who-changed-what");
    assert.deepEqual(inputs.logGroupNames, [trailLogGroupName]);
    const query = inputs.queryString as string;
    const reads = new RegExp(/not like \/(.*?)\/ /.exec(query)?.[1] ?? "");
    const names = ["UpdateFunctionCode", "PutKeyPolicy", "DeleteSecret", "GetSecretValue", "DescribeTasks", "Decrypt"];
    assert.deepEqual(names.filter((name) => !reads.test(name)), ["UpdateFunctionCode", "PutKeyPolicy", "DeleteSecret"]); // prettier-ignore
    // What each record of CloudTrail has (CloudTrail user guide, record contents).
    const known = ["eventSource", "eventName", "errorCode", "userIdentity.arn", "sourceIPAddress", "@timestamp"];
    const fields = /fields ([^|]*) \|/.exec(query)?.[1]?.split(", ") ?? [];
    assert.ok(fields.length > 4);
    assert.deepEqual(fields.filter((field) => !known.includes(field)), []); // prettier-ignore
  });

  it("are the gatehouse's, of the trail that its settings name", async () => {
    const logs = { ...gatehouseArgs.logs, trailLogGroupName: "aws-cloudtrail-logs" };
    const all = await record(() => new Gatehouse("edge", { ...gatehouseArgs, logs }));
    assert.deepEqual(find(all, QUERY, "edge-queries-who-changed-what").inputs.logGroupNames, ["aws-cloudtrail-logs"]);
  });

  it("refuse a log group that is none", async () => {
    assert.deepEqual(await refusalOf(() => new LogQueries("edge-queries", { ...args, fleetLogGroupName: "" })), [
      'fleetLogGroupName: give a log group, without blanks, such as /aws/ecs/edge-logs-1; got ""',
    ]);
  });
});
