import assert from "node:assert/strict";
import path from "node:path";
import { extend } from "../../../stacks/extend";
import { stacks } from "../../../stacks/index";
import { preview, type Plan } from "../../../tools/preview";
import type { Haproxy } from "../../../tools/haproxy/find";
import { NOT_HERE } from "../../../tools/local/faults/faults";
import { LocalMetrics } from "../../../tools/local/faults/metrics";
import { rulesOf } from "../../../tools/local/faults/rule";
import { injectAll, measuring, type FaultsResult } from "../../../tools/local/faults/run";
import { start } from "../../../tools/local/local";
import { metricsText, ruleText } from "../../../tools/local/show/faults";
import { GoldenFiles } from "../../support/golden";
import { haproxyOrSkip } from "../../support/haproxy";
import { ROOT, withSettings } from "../../support/plans";
import { markdownTable } from "../../../tools/shared/markdown";

describe("faults of a running plan", () => {
  let haproxy: Haproxy;
  let plan: Plan;
  let result: FaultsResult;

  before(async function () {
    if (process.env["GATEHOUSE_FAULTS"] !== "1") {
      process.stderr.write("skipped: six minutes of waiting; GATEHOUSE_FAULTS=1 runs it, as every night does\n");
      this.skip();
    }
    haproxy = haproxyOrSkip(this);
    this.timeout(900_000);
    // Without Container Insights nobody counts deployments.
    const counted = extend(stacks["dev"]!, { fleet: { containerInsights: true } });
    plan = await withSettings("dev", counted, () => preview({ root: ROOT, stack: "dev", passwordSymbols: true }));
    const metrics = new LocalMetrics();
    const local = await start({ plan, haproxy: haproxy.path, ...measuring(metrics) });
    try {
      result = await injectAll(local, metrics, () => undefined);
    } finally {
      await local.stop();
    }
  });

  it("set off the alarms that must tell of them, by the alarms' own rules, and none before anything is wrong", () => {
    assert.deepEqual(result.before, []);
    assert.deepEqual(
      result.fired.filter(({ minutes }) => minutes === undefined).map(({ fault, rule }) => `${fault}: ${rule.name}`),
      [],
    );
  });

  it("are there for every alarm of the plan, but for those that say why not", () => {
    const told = new Set([...result.fired, ...result.notHere].map(({ rule }) => rule.name));
    assert.deepEqual(
      rulesOf(plan).map(({ name }) => name).filter((name) => !told.has(name)), // prettier-ignore
      [],
    );
    const unused = Object.keys(NOT_HERE).filter((end) => !result.notHere.some(({ rule }) => rule.name.endsWith(end)));
    assert.deepEqual(unused, []);
  });

  it("stand in docs/faults.md", async () => {
    const short = (name: string) => name.replace(/^gatehouse-/, "");
    const page = `# Which alarm tells of which fault

\`npm run local -- --faults\` injects each of these into the running plan, where a minute of AWS is two seconds, and asks the alarm's own rule of the
plan (threshold, periods, what silence means) about what agents and collectors report, and about what the stand-ins for API Gateway, the
balancer, ECS and Lambda measure. Written by \`test/tools/local/faults.real.test.ts\`, which fails if an alarm does not fire, or one fires before anything is wrong.

${markdownTable(
  ["fault", "metric that moves", "alarm that fires", "by its rule"],
  result.fired.map(({ fault, rule }) => [fault, metricsText(rule), short(rule.name), ruleText(rule)]),
)}

## Whose metric does not move here

${markdownTable(
  ["alarm", "metric", "why"],
  result.notHere.map(({ rule, because }) => [short(rule.name), metricsText(rule), because]),
)}

A deployment that ECS rolls back and a key that is disabled are told by events (components/observability/alarms/events.ts), which only AWS sends.
CloudWatch looks further back than a rule's periods where measurements are missing, and may fire some periods later than the rule alone says.
`;
    const { format, resolveConfig } = await import("prettier");
    const options = { ...(await resolveConfig(path.join(ROOT, "docs/faults.md"))), parser: "markdown" };
    new GoldenFiles(path.join(ROOT, "docs"), __filename).assertSame("faults.md", await format(page, options));
  });
});
