import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Report } from "../../runtime/agent/report";
import { stacks } from "../../stacks/index";
import type { Plan, PlannedResource } from "../../tools/preview";
import { GoldenFiles } from "../support/golden";
import { planOf, ROOT } from "../support/plans";
import { find, findAll } from "../support/record";

/** Hours of a month, as AWS reckons: 365 days in twelve. */
const HOURS = 730;
const MONTH_DAYS = 365 / 12;

/** Every price that the page goes by, in US dollars, of us-east-1; the page shows each with its source. */
const PRICES = {
  fargateCpu: [0.03238, "an hour and vCPU, ARM64", "Fargate pricing"],
  fargateMemory: [0.00356, "an hour and GB, ARM64", "Fargate pricing"],
  balancer: [0.0225, "an hour; $0.006 an NLCU-hour of traffic", "Elastic Load Balancing pricing"],
  endpoint: [0.01, "an hour, interface endpoint and zone; $0.01 a GB", "PrivateLink pricing"],
  nat: [0.045, "an hour and gateway; $0.045 a GB, $0.005 an hour for its address", "VPC pricing"],
  key: [1, "a month and KMS key", "KMS pricing"],
  secret: [0.4, "a month and secret", "Secrets Manager pricing"],
  secretCalls: [0.05, "for 10,000 calls of Secrets Manager", "Secrets Manager pricing"],
  zone: [0.5, "a month and private zone (Cloud Map)", "Route 53 pricing"],
  alarm: [0.1, "a month and metric that an alarm looks at", "CloudWatch pricing"],
  compositeAlarm: [0.5, "a month and composite alarm", "CloudWatch pricing"],
  metric: [0.3, "a month and custom metric, of the first 10,000; by the hour in which it is sent", "CloudWatch pricing"],
  certificate: [7, "a name, each time that an exportable certificate is issued or renewed; a wildcard $79", "ACM, announcement of 18 February 2026 (198 days instead of 395: before it was $15 and $149)"],
} as const satisfies Record<string, readonly [number, string, string]>; // prettier-ignore

/** ACM renews a certificate of 198 days 45 days before its end (ACM user guide, exportable certificates). */
const RENEWALS_A_YEAR = 365 / (198 - 45);

/** What an agent asks for, a month and task: each secret once in `pollSeconds`. */
const SECRETS_OF_A_TASK = 3;
const POLL_SECONDS = 300;

/** The agents' metrics, which are the fleet's and not each task's: what one report of two certificates and a trust bundle has. */
const AGENT_METRICS = new Report("edge-fleet")
  .lines(
    0,
    ["edge.pem", "backend-client.pem"].map((file) => ({ file, version: undefined, notAfter: 0 })),
    ["hash"],
    1,
  )
  .flatMap((line) => (JSON.parse(line) as Emf)._aws.CloudWatchMetrics)
  .reduce((sum, { Metrics }) => sum + Metrics.length, 0);

interface Emf {
  readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Metrics: readonly unknown[] }[] };
}

/** Metrics of an HTTP API with detailed metrics, each for a stage and route (API Gateway guide, http-api-metrics). */
const DETAILED = ["Count", "4xx", "5xx", "Latency", "IntegrationLatency", "DataProcessed"];

interface Row {
  readonly what: string;
  readonly monthly: number;
}

/** What a stack costs before its first request. */
function rowsOf(plan: Plan): Row[] {
  const price = (what: keyof typeof PRICES) => PRICES[what][0];
  const count = (type: string) => findAll(plan, type).length;
  const task = find(plan, "aws:ecs/taskDefinition:TaskDefinition").inputs;
  const [cpu, gb] = [Number(task.cpu) / 1024, Number(task.memory) / 1024];
  const tasks = Number(find(plan, "aws:ecs/service:Service").inputs.desiredCount);
  const hourly = cpu * price("fargateCpu") + gb * price("fargateMemory");
  const endpoints = findAll(plan, "aws:ec2/vpcEndpoint:VpcEndpoint")
    .map(zonesOf)
    .filter((zones) => zones > 0);
  const zones = endpoints.reduce((sum, one) => sum + one, 0);
  const metrics = findAll(plan, "aws:cloudwatch/metricAlarm:MetricAlarm").reduce((sum, one) => sum + metricsOf(one), 0);
  const [composites, keys, secrets] = [
    count("aws:cloudwatch/compositeAlarm:CompositeAlarm"),
    count("aws:kms/key:Key"),
    count("aws:secretsmanager/secret:Secret"),
  ];
  const detailed = findAll(plan, "aws:apigatewayv2/stage:Stage").filter(({ inputs }) =>
    JSON.stringify(inputs).includes('"detailedMetricsEnabled":true'),
  );
  const routesOf = (apiId: unknown) =>
    findAll(plan, "aws:apigatewayv2/route:Route").filter(({ inputs }) => inputs.apiId === apiId).length;
  const measured = detailed.reduce((all, { inputs }) => all + routesOf(inputs.apiId), 0);
  const names = findAll(plan, "aws:acm/certificate:Certificate")
    .filter(({ inputs }) => JSON.stringify(inputs.options ?? null).includes('"ENABLED"') && JSON.stringify(inputs.options).includes("export"))
    .reduce((sum, { inputs }) => sum + 1 + (Array.isArray(inputs.subjectAlternativeNames) ? inputs.subjectAlternativeNames.length : 0), 0); // prettier-ignore
  const calls = (tasks * SECRETS_OF_A_TASK * MONTH_DAYS * 86_400) / POLL_SECONDS;
  return [
    { what: `Fargate: ${tasks} × ${cpu} vCPU, ${gb} GB`, monthly: tasks * hourly * HOURS },
    { what: "Network Load Balancer", monthly: price("balancer") * HOURS },
    { what: `VPC endpoints: ${endpoints.length} services, ${zones} in all zones together`, monthly: zones * price("endpoint") * HOURS },
    { what: `NAT gateways: ${count("aws:ec2/natGateway:NatGateway")}`, monthly: count("aws:ec2/natGateway:NatGateway") * (price("nat") + 0.005) * HOURS },
    { what: `KMS keys: ${keys}`, monthly: keys * price("key") },
    { what: `Secrets: ${secrets}`, monthly: secrets * price("secret") },
    { what: "The agents' calls of Secrets Manager", monthly: (calls / 10_000) * price("secretCalls") },
    { what: "Cloud Map's private zone", monthly: price("zone") * count("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace") },
    { what: `Alarms: ${metrics} metrics, ${composites} composite`, monthly: metrics * price("alarm") + composites * price("compositeAlarm") },
    { what: `The agents' metrics (EMF): ${AGENT_METRICS}`, monthly: AGENT_METRICS * price("metric") },
    { what: `Detailed metrics of the API: ${measured} routes of all stages × ${DETAILED.length}, where there are requests`, monthly: measured * DETAILED.length * price("metric") },
    { what: `ACM's exportable certificate: ${names} name, ${RENEWALS_A_YEAR.toFixed(1)} renewals a year`, monthly: (names * price("certificate") * RENEWALS_A_YEAR) / 12 },
  ]; // prettier-ignore
}

/** A gateway endpoint, S3's, is in no subnet and costs nothing. */
const zonesOf = ({ inputs }: PlannedResource): number =>
  Array.isArray(inputs.subnetIds) ? inputs.subnetIds.length : 0;

/** An alarm over an expression looks at each of its metrics. */
function metricsOf({ inputs }: PlannedResource): number {
  const queries = Array.isArray(inputs.metricQueries) ? inputs.metricQueries : [];
  return queries.filter((one) => JSON.stringify(one).includes('"metric":')).length || 1;
}

const dollars = (value: number) => `$${value.toFixed(2)}`;

function page(of: readonly (readonly [string, Row[]])[]): string {
  const [first] = of;
  const header = ["a month, before the first request", ...of.map(([stack]) => stack)];
  const rows = first![1].map((_, i) => [
    [...new Set(of.map(([, all]) => all[i]!.what))].join("; "),
    ...of.map(([, all]) => dollars(all[i]!.monthly)),
  ]);
  const total = ["**together**", ...of.map(([, all]) => `**${dollars(sum(all))}**`)];
  const table = (lines: string[][]) =>
    lines.map((line, i) => `| ${line.join(" | ")} |${i === 0 ? `\n|${" --- |".repeat(line.length)}` : ""}`).join("\n");
  return `# What a stack costs

In us-east-1, by the plans of the stacks in this repository. Prices are AWS's list prices as of 26 November 2026, without free tiers,
savings plans or taxes; look at the pages that are named before you rely on one.

${table([header, ...rows, total])}

On top of it, by use:

- API Gateway, HTTP API: $1.00 for a million requests of up to 512 KB (API Gateway pricing).
- Container Insights of the cluster, on for scaling: $${PRICES.metric[0].toFixed(2)} for each of its metrics, some 35 (ECS guide, Container Insights metrics).
- Logs: $0.50 a GB taken in, $0.03 a GB kept and month (CloudWatch pricing). A request is about 1 KB of HAProxy's log and 1 KB of the
  gateway's; flow logs come beside them.
- Parameters: nothing while they are standard. Weights and limits of over 4 KB make one advanced for good: $0.05 a month, and $1.30 for
  the reads of each task ($0.05 for 10,000, one in ten seconds).
- Cloud Map: $1.00 for a million calls that ask for instances; names are asked for by DNS, which costs nothing inside the VPC.
- ECR: $0.10 a GB and month; up to ten images of each repository. Lambda: cents, a run a day and certificate. X-Ray, when tracing is on:
  $5.00 for a million traces.
- AWS Private CA instead of a root of one's own: $50 a month for short-lived certificates (docs/settings.md, \`AcmPca\`).

## Prices

${table([["US dollars", "for", "source"], ...Object.values(PRICES).map(([value, what, source]) => [`$${value}`, what, source])])}
`;
}

const sum = (rows: readonly Row[]): number => rows.reduce((all, { monthly }) => all + monthly, 0);

describe("What a stack costs", () => {
  const of: [string, Row[]][] = [];
  before(async () => {
    for (const stack of Object.keys(stacks)) of.push([stack, rowsOf(await planOf(stack))]);
  });

  it("is in docs/costs.md, by the plans", async () => {
    const { format, resolveConfig } = await import("prettier");
    const options = { ...(await resolveConfig(path.join(ROOT, "docs/costs.md"))), parser: "markdown" };
    new GoldenFiles(path.join(ROOT, "docs"), __filename).assertSame("costs.md", await format(page(of), options));
  });

  it("is what README says, in tens of dollars", () => {
    const readme = readFileSync(path.join(ROOT, "README.md"), "utf8");
    const [, ...said] = /costs about \$(\d+) a month as `dev` and \$(\d+) as `prod`/.exec(readme) ?? [];
    const tens = (stack: string) => String(Math.round(sum(of.find(([name]) => name === stack)![1]) / 10) * 10);
    assert.deepEqual(said, [tens("dev"), tens("prod")]);
  });
});
