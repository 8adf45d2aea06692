import type { Json, Plan, PlannedResource } from "../plan";
import { agentUse } from "./agents";
import { fieldsOf, listOf, textOf } from "../plan-resources";
import { PRICES } from "./prices";

/** What a resource costs while it is there, whether or not anybody uses it. */
export interface CostLine {
  readonly resource: PlannedResource;
  /** `3 x 1 vCPU, 2 GB`. */
  readonly what: string;
  /** US dollars a month. */
  readonly usd: number;
}

type Cost = Omit<CostLine, "resource">;

/** The fixed cost of every resource that has one, in the order of the plan. */
export function costLines(plan: Plan): CostLine[] {
  return plan.resources.flatMap((resource) =>
    (COSTS[resource.type]?.(resource, plan) ?? []).map((line) => ({ resource, ...line })),
  );
}

/** The types that cost something by being there. */
const COSTS: Readonly<Record<string, (resource: PlannedResource, plan: Plan) => Cost[]>> = {
  "aws:acm/certificate:Certificate": ({ inputs }) => (exports(inputs.options) ? [renewals(inputs)] : []),
  "aws:acmpca/certificateAuthority:CertificateAuthority": ({ inputs }) =>
    inputs.usageMode === "SHORT_LIVED_CERTIFICATE"
      ? one("short-lived mode", PRICES.privateCaShortLived.usd)
      : one("general-purpose mode", PRICES.privateCaGeneral.usd),
  "aws:apigateway/methodSettings:MethodSettings": methodMetrics,
  "aws:apigatewayv2/stage:Stage": detailedMetrics,
  "aws:appautoscaling/target:Target": tasks,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": () => one("composite alarm", PRICES.compositeAlarm.usd),
  "aws:cloudwatch/dashboard:Dashboard": () => one("dashboard", PRICES.dashboard.usd),
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ inputs }) => {
    const metrics = Math.max(
      1,
      listOf(inputs.metricQueries).filter((query) => fieldsOf(query).metric !== undefined).length,
    );
    return one(counted(metrics, "alarm's metric"), metrics * PRICES.alarmMetric.usd);
  },
  "aws:ec2/natGateway:NatGateway": () => one("NAT gateway, its address", PRICES.natGateway.usd + PRICES.publicIpv4.usd),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ inputs }) => {
    const zones = listOf(inputs.subnetIds).length;
    return inputs.vpcEndpointType === "Interface"
      ? one(`endpoint in ${counted(zones, "zone")}`, zones * PRICES.interfaceEndpointZone.usd)
      : [];
  },
  "aws:ecs/cluster:Cluster": containerInsights,
  "aws:ecs/taskDefinition:TaskDefinition": metricsOfAgents,
  "aws:kms/key:Key": () => one("KMS key", PRICES.kmsKey.usd),
  "aws:lb/loadBalancer:LoadBalancer": () => one("Network Load Balancer", PRICES.networkLoadBalancer.usd),
  "aws:secretsmanager/secret:Secret": () => one("secret", PRICES.secret.usd),
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": () => one("private zone", PRICES.hostedZone.usd),
  // A managed group is one rule; those of AWS that cost more are by subscription.
  "aws:wafv2/webAcl:WebAcl": ({ inputs }) => {
    const rules = listOf(inputs.rules).length;
    return one(`web ACL of ${counted(rules, "rule")}`, PRICES.webAcl.usd + rules * PRICES.webAclRule.usd);
  },
};

/** Whether a type has a price, in some form at least. */
export function isPriced(type: string): boolean {
  return Object.hasOwn(COSTS, type);
}

function one(what: string, usd: number): Cost[] {
  return [{ what, usd }];
}

/** Of a vCPU and of a GB. */
const ARM = [PRICES.fargateArmVcpu, PRICES.fargateArmGb] as const;
const ARM_SPOT = [PRICES.fargateSpotArmVcpu, PRICES.fargateSpotArmGb] as const;
const X86 = [PRICES.fargateX86Vcpu, PRICES.fargateX86Gb] as const;

/** Whether all tasks of a service are. */
function onSpot({ capacityProviderStrategies }: PlannedResource["inputs"]): boolean {
  const strategies = listOf(capacityProviderStrategies).map(fieldsOf);
  return strategies.length > 0 && strategies.every(({ capacityProvider }) => capacityProvider === "FARGATE_SPOT");
}

/** The tasks that run at the least, by the task definition of their service. */
function tasks({ inputs, dependencies }: PlannedResource, plan: Plan): Cost[] {
  const services = plan.resources.filter(
    ({ type, urn }) => type === "aws:ecs/service:Service" && dependencies.includes(urn),
  );
  const [task] = plan.resources.filter(
    ({ type, urn }) =>
      type === "aws:ecs/taskDefinition:TaskDefinition" &&
      services.some((service) => service.dependencies.includes(urn)),
  );
  if (task === undefined) return [];
  const [count, vcpu, gb] = [
    Number(inputs.minCapacity),
    Number(task.inputs.cpu) / 1024,
    Number(task.inputs.memory) / 1024,
  ];
  const isArm = fieldsOf(task.inputs.runtimePlatform).cpuArchitecture === "ARM64";
  const isSpot = isArm && services.some(({ inputs: service }) => onSpot(service));
  const [perVcpu, perGb] = isSpot ? ARM_SPOT : isArm ? ARM : X86;
  const what = `${count} x ${vcpu} vCPU, ${gb} GB${isSpot ? " on Spot" : ""}`;
  const size = { what, usd: count * (vcpu * perVcpu.usd + gb * perGb.usd) };
  return [size, ...callsOf(task, count, plan)];
}

/** What CloudWatch keeps of the agents, and of the stages that this program registers. */
function metricsOfAgents({ inputs }: PlannedResource, plan: Plan): Cost[] {
  const use = agentUse(inputs.containerDefinitions, 0);
  if (use === undefined) return [];
  const stages = stagesOf(plan);
  const of = use.metrics + use.stageMetrics * stages;
  const also = use.stageMetrics > 0 ? `, ${use.stageMetrics} for each of ${counted(stages, "stage")} among them` : "";
  return one(`${counted(of, "metric")} of agents${also}`, of * PRICES.customMetric.usd);
}

function stagesOf(plan: Plan): number {
  const registered = plan.resources.filter(
    ({ type, inputs }) => type === "aws:s3/bucketObjectv2:BucketObjectv2" && textOf(inputs.key).startsWith("apis/"),
  );
  const stages = registered.map(({ inputs }) => (JSON.parse(textOf(inputs.content)) as { stages: unknown[] }).stages);
  return stages.reduce((all, each) => all + each.length, 0);
}

/** What the agents of so many tasks ask AWS for. */
function callsOf({ inputs }: PlannedResource, count: number, plan: Plan): Cost[] {
  const services = plan.resources.filter(({ type }) => type === "aws:servicediscovery/service:Service");
  const use = agentUse(inputs.containerDefinitions, services.length);
  if (use === undefined) return [];
  return [
    { what: "their calls of Secrets Manager", usd: (count * use.secretCalls * PRICES.secretCalls.usd) / 10_000 },
    { what: "their listings of the registrations", usd: (count * use.listCalls * PRICES.listCalls.usd) / 1000 },
    { what: "their calls of Cloud Map", usd: (count * use.instanceCalls * PRICES.instanceCalls.usd) / 1_000_000 },
  ];
}

/** ACM issues for 198 days and renews 45 before the end (facts of the provider's and ACM's guides): 2.4 times a year. */
function renewals({ subjectAlternativeNames }: PlannedResource["inputs"]): Cost {
  const names = 1 + listOf(subjectAlternativeNames).length;
  const perYear = 365 / (198 - 45);
  return {
    what: `${perYear.toFixed(1)} exported renewals a year`,
    usd: (names * perYear * PRICES.exportedCertificate.usd) / 12,
  };
}

function exports(options: Json | undefined): boolean {
  return fieldsOf(options).export === "ENABLED";
}

/** What an HTTP API measures of each route: API Gateway's guide, metrics and dimensions for HTTP APIs. */
const ROUTE_METRICS = ["4xx", "5xx", "Count", "DataProcessed", "IntegrationLatency", "Latency"].length;

function detailedMetrics({ inputs, dependencies }: PlannedResource, plan: Plan): Cost[] {
  if (fieldsOf(inputs.defaultRouteSettings).detailedMetricsEnabled !== true) return [];
  const routes = plan.resources.filter(
    ({ type, urn }) => type === "aws:apigatewayv2/route:Route" && dependencies.includes(urn),
  );
  const metrics = routes.length * ROUTE_METRICS;
  return one(`detailed metrics of ${counted(routes.length, "route")}`, metrics * PRICES.customMetric.usd);
}

/** What a REST API without a cache measures of each method: API Gateway's guide, dimensions and metrics. */
const METHOD_METRICS = ["4XXError", "5XXError", "Count", "IntegrationLatency", "Latency"].length;

/** Of all methods in a stage: what is said of one of them says the same. */
function methodMetrics({ inputs }: PlannedResource, plan: Plan): Cost[] {
  if (inputs.methodPath !== "*/*" || fieldsOf(inputs.settings).metricsEnabled !== true) return [];
  const methods = plan.resources.filter(
    (one) => one.type === "aws:apigateway/method:Method" && one.inputs.restApi === inputs.restApi,
  );
  const metrics = methods.length * METHOD_METRICS;
  return one(`detailed metrics of ${counted(methods.length, "method")}`, metrics * PRICES.customMetric.usd);
}

/** What is measured of a cluster, a service and a family on Fargate: ECS guide, Container Insights metrics. */
const INSIGHT_METRICS = { cluster: 12, service: 16, family: 12 };

function containerInsights({ inputs }: PlannedResource): Cost[] {
  const on = listOf(inputs.settings)
    .map(fieldsOf)
    .some(({ name, value }) => name === "containerInsights" && value !== "disabled");
  const metrics = Object.values(INSIGHT_METRICS).reduce((sum, count) => sum + count, 0);
  return on ? one(`Container Insights, about ${metrics} metrics`, metrics * PRICES.customMetric.usd) : [];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
