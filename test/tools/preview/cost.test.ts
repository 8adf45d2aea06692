import assert from "node:assert/strict";
import { ApiKind } from "../../../components/index";
import { stacks } from "../../../stacks/index";
import { extend } from "../../../stacks/extend";
import { preview, type Json, type Plan, type PlannedResource } from "../../../tools/preview";
import { agentUse } from "../../../tools/preview/cost/agents";
import { unpriced } from "../../../tools/preview/cost/free";
import { costLines } from "../../../tools/preview/cost/lines";
import { PRICES, PRICES_DATED } from "../../../tools/preview/cost/prices";
import { archiveUsdPerMillion } from "../../../tools/preview/cost/usage";
import { costText, fixedUsd } from "../../../tools/preview/show/cost";
import { planOf, ROOT, withSettings } from "../../support/plans";

function resource(type: string, inputs: Record<string, Json>, more: Partial<PlannedResource> = {}): PlannedResource {
  return { urn: `urn:${type}`, type, name: "edge", dependencies: [], options: {}, inputs, ...more };
}

function costs(...resources: PlannedResource[]): [string, string][] {
  const plan: Plan = { stack: "test", resources, outputs: {} };
  return costLines(plan).map(({ what, usd }) => [what, usd.toFixed(2)]);
}

describe("what a plan costs", () => {
  it("names what it knows no price of", () => {
    const others = [resource("aws:route53/healthCheck:HealthCheck", {}), resource("aws:rds/instance:Instance", {}), resource("aws:rds/instance:Instance", {}), resource("aws:iam/role:Role", {})]; // prettier-ignore
    const plan: Plan = { stack: "test", resources: [resource("aws:kms/key:Key", {}), ...others], outputs: {} };
    assert.deepEqual(costText(plan).slice(-1), ["  no price is known here of rds.Instance, route53.HealthCheck"]);
    assert.doesNotMatch(costText({ ...plan, resources: [plan.resources[0]!] }).join("\n"), /no price/);
  });

  for (const stack of Object.keys(stacks)) {
    it(`is known of every type in ${stack}`, async () => assert.deepEqual(unpriced(await planOf(stack)), []));
  }

  it("is what CloudWatch keeps of each method of a REST API, once for each stage", () => {
    const method = (restApi: string) => resource("aws:apigateway/method:Method", { restApi });
    const settings = (methodPath: string, metricsEnabled: boolean) =>
      resource("aws:apigateway/methodSettings:MethodSettings", {
        restApi: "a",
        methodPath,
        settings: { metricsEnabled },
      });
    const methods = [method("a"), method("a"), method("b")];
    // 2 methods x 5 metrics x $0.30
    assert.deepEqual(costs(...methods, settings("*/*", true), settings("orders/GET", true)), [
      ["detailed metrics of 2 methods", "3.00"],
    ]);
    assert.deepEqual(costs(...methods, settings("*/*", false)), []);
  });

  it("is Fargate's price of the least tasks, by their size", () => {
    const task = resource("aws:ecs/taskDefinition:TaskDefinition", {
      cpu: "1024",
      memory: "2048",
      runtimePlatform: { cpuArchitecture: "ARM64" },
    });
    const service = resource("aws:ecs/service:Service", {}, { dependencies: [task.urn] });
    const target = resource("aws:appautoscaling/target:Target", { minCapacity: 3 }, { dependencies: [service.urn] });
    // 3 x (1 x $0.03238 + 2 x $0.00356) x 730 hours
    assert.deepEqual(costs(task, service, target), [["3 x 1 vCPU, 2 GB", "86.50"]]);
    const on = (...providers: string[]) => ({
      ...service,
      inputs: { capacityProviderStrategies: providers.map((capacityProvider) => ({ capacityProvider, weight: 1 })) },
    });
    assert.deepEqual(costs(task, on("FARGATE"), target), [["3 x 1 vCPU, 2 GB", "86.50"]]);
    // 3 x (1 x $0.01030969 + 2 x $0.00113349) x 730 hours
    assert.deepEqual(costs(task, on("FARGATE_SPOT"), target), [["3 x 1 vCPU, 2 GB on Spot", "27.54"]]);
    // Who runs some tasks elsewhere pays more than Spot for them: the dearer price is the safe one.
    assert.deepEqual(costs(task, on("FARGATE_SPOT", "FARGATE"), target), [["3 x 1 vCPU, 2 GB", "86.50"]]);
  });

  it("counts an endpoint by zone, and S3's as free", () => {
    const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
    assert.deepEqual(costs(resource(endpoint, { vpcEndpointType: "Interface", subnetIds: ["a", "b", "c"] })), [
      ["endpoint in 3 zones", "21.90"],
    ]);
    assert.deepEqual(costs(resource(endpoint, { vpcEndpointType: "Gateway" })), []);
  });

  it("counts an alarm by the metrics that it looks at", () => {
    const metricQueries = [
      { id: "a", metric: {} },
      { id: "b", metric: {} },
      { id: "c", expression: "a / b" },
    ];
    assert.deepEqual(costs(resource("aws:cloudwatch/metricAlarm:MetricAlarm", { metricQueries })), [
      ["2 alarm's metrics", "0.20"],
    ]);
  });

  it("counts what an exported certificate costs in the middle of the year, and none that stays with ACM", () => {
    const certificate = "aws:acm/certificate:Certificate";
    const [line] = costs(resource(certificate, { options: { export: "ENABLED" } }));
    assert.deepEqual(line, [
      "2.4 exported renewals a year",
      ((365 / 153) * (PRICES.exportedCertificate.usd / 12)).toFixed(2),
    ]);
    assert.deepEqual(costs(resource(certificate, {})), []);
  });

  it("counts what agents report and ask for by their own code and settings, and nothing of another task", async () => {
    const [task] = (await planOf("prod")).resources.filter(
      ({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition",
    );
    const use = agentUse(task?.inputs.containerDefinitions, 4);
    // Four secrets (two certificates, two bundles) each 300 s; three versions and the fleet's own each 5 s.
    assert.deepEqual([use?.secretCalls, use?.instanceCalls], [(4 * 2_628_000) / 300, (4 * 2_628_000) / 5]);
    assert.equal(use?.listCalls, 2_628_000 / 10);
    // A heartbeat, in sync, the authority's days, a trust that is held, two certificates' days: all else is told when there is something.
    assert.deepEqual([use?.metrics, use?.stageMetrics], [6, 0]);
    assert.equal(agentUse(JSON.stringify([{ name: "agent", environment: [] }]), 4), undefined);
    assert.equal(agentUse("[unknown]", 4), undefined);
  });

  it("says what metrics of each stage would cost, where they are asked for", async () => {
    const settings = extend(stacks["dev"]!, { agent: { stageMetrics: true } });
    const plan = await withSettings("dev", settings, () => preview({ root: ROOT, stack: "dev" }));
    const [line] = costLines(plan).filter(({ what }) => what.includes("of agents"));
    assert.equal(line?.what, "27 metrics of agents, 7 for each of 3 stages among them");
    assert.equal(line?.usd.toFixed(2), (27 * PRICES.customMetric.usd).toFixed(2));
  });

  it("says what an archive of the logs adds for them, and nothing of a stack that has none", async () => {
    const archive = { days: 365, lockDays: 365, glacierAfterDays: 73 };
    const settings = extend(stacks["dev"]!, { logs: { archive } });
    const plan = await withSettings("dev", settings, () => preview({ root: ROOT, stack: "dev" }));
    // 1.8 GB, a fifth of twelve months in S3 Standard and the rest in Glacier.
    const usd = 1.8 * (0.029 + 12 * (0.2 * 0.023 + 0.8 * 0.004));
    assert.equal(archiveUsdPerMillion(plan)?.toFixed(6), usd.toFixed(6));
    const [line] = costText(plan).filter((one) => one.includes("archive"));
    assert.equal(line, `  the archive of its logs at most $${usd.toFixed(2)} more for them, all its days included`);
    assert.equal(archiveUsdPerMillion(await planOf("dev")), undefined);
  });

  it("is known of every type of a REST API with all that it can have, and says its tiers and its firewall's price", async () => {
    const [api] = stacks["dev"]!.apis!;
    const plans = { name: "gold", stages: [api!.stages[0]!.name], throttle: { rateLimit: 1, burstLimit: 1 }, consumers: [{ name: "billing" }] }; // prettier-ignore
    const rest = { usagePlans: [plans], waf: { deny: ["203.0.113.0/24"] }, clientCertificate: { generated: {} }, tracing: true }; // prettier-ignore
    const settings = { ...stacks["dev"]!, apis: [{ ...api!, kind: ApiKind.Rest, rest }] };
    const plan = await withSettings("dev", settings, () => preview({ root: ROOT, stack: "dev" }));
    const lines = costLines(plan);
    assert.deepEqual(unpriced(plan), []);
    const acl = lines.find(({ resource: { type } }) => type === "aws:wafv2/webAcl:WebAcl");
    const rules = (acl!.resource.inputs.rules as unknown[]).length;
    assert.ok(rules > 3);
    assert.deepEqual([acl!.what, acl!.usd], [`web ACL of ${rules} rules`, 5 + rules]);
    const said = costText(plan).slice(-4, -1);
    assert.match(said[0]!, / and \$4\.40 for each million requests of a REST API$/);
    assert.deepEqual(said.slice(1), [
      "  a REST API's million beyond 333 million a month $3.70, beyond 1,000 million a month $3.28, beyond 20,000 million a month $2.41",
      "  a firewall $0.60 more for each million requests that it looks at",
    ]);
  });

  it("says what a million requests of either kind cost, where a plan has both", async () => {
    const [first, ...others] = stacks["prod"]!.apis!;
    const settings = { ...stacks["prod"]!, apis: [{ ...first!, kind: ApiKind.Rest }, ...others] };
    const plan = await withSettings("prod", settings, () => preview({ root: ROOT, stack: "prod" }));
    const [line] = costText(plan).filter((one) => one.includes("together"));
    assert.match(line!, /and \$1\.90 for each million requests of an HTTP API, \$4\.40 of a REST API$/);
  });

  it("is shown by component, dearest first, with its sum, its day and what a million requests add", async () => {
    const plan = await planOf("prod");
    const lines = costText(plan);
    const amounts = lines
      .map((line) => Number(/\$(\d+\.\d\d)/.exec(line)?.[1] ?? NaN))
      .filter((usd) => !Number.isNaN(usd));
    const [sum, ...rest] = amounts.reverse();
    assert.equal(sum?.toFixed(2), fixedUsd(plan).toFixed(2));
    assert.ok(Math.abs(rest.reduce((all, usd) => all + usd, 0) - (sum ?? 0)) < 0.1);
    assert.deepEqual(
      rest,
      rest.toSorted((a, b) => a - b),
    );
    assert.match(lines.at(-2) ?? "", /and \$1\.90 for each million requests$/);
    assert.match(lines.at(-1) ?? "", new RegExp(`prices of ${PRICES_DATED.region}, ${PRICES_DATED.date}`));
  });

  it("is less in dev than in prod, and less than $75", async () => {
    const dev = fixedUsd(await planOf("dev"));
    assert.ok(dev < fixedUsd(await planOf("prod")));
    assert.ok(dev < 75, dev.toFixed(2));
  });
});
