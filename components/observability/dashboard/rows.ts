import type { ResolvedDashboard } from "../args";
import {
  agentsSource,
  balancerSource,
  certificateSource,
  TRUST,
  functionSource,
  insightsSource,
  runningTasks,
  serviceSource,
  stageMetric,
  stageSource,
  targetsSource,
} from "../sources";
import { traffic } from "./traffic";
import { lines, type Line, type Panel, type Row, type Stat } from "./widgets";

/** What is seen of each hop, in the order in which a request meets them; then of the certificates. */
export function rowsOf(args: ResolvedDashboard): Row[] {
  return [
    // What other programs attach they watch themselves.
    ...(args.apis.length > 0 ? [{ title: "Gateway: what clients see", panels: gateway(args) }] : []),
    { title: "Link and balancer", panels: balancer(args) },
    { title: "HAProxy: its tasks", panels: tasks(args) },
    { title: "HAProxy: the requests", panels: traffic(args) },
    { title: "HAProxy: its agents, and the versions behind it", panels: agents(args) },
    { title: "Certificates", panels: certificates(args) },
  ];
}

function gateway(args: ResolvedDashboard): Panel[] {
  const { apis } = args;
  const of = (...stats: Stat[]) =>
    apis.flatMap((api) =>
      api.stages.flatMap((stage) =>
        lines(
          stageSource(api, stage),
          stats.map(([metric, stat, label]) => [stageMetric(api, metric), stat, `${api.name} ${stage} ${label}`]),
        ),
      ),
    );
  const longest = Math.max(...apis.map(({ timeoutMilliseconds }) => timeoutMilliseconds));
  return [
    { title: "Requests", lines: of(["Count", "Sum", "requests"]) },
    { title: "Errors", lines: of(["4xx", "Sum", "4xx"], ["5xx", "Sum", "5xx"]) },
    {
      title: "Latency, ms",
      lines: of(
        ["Latency", "p50", "p50"],
        ["Latency", "p99", "p99"],
        ["IntegrationLatency", "p99", "p99 behind the gateway"],
      ),
      limit: { value: longest, label: "the gateway gives up" },
    },
  ];
}

function balancer(args: ResolvedDashboard): Panel[] {
  return [
    {
      title: "Tasks that the balancer sends to",
      lines: lines(targetsSource(args), [
        ["HealthyHostCount", "Maximum", "healthy"],
        ["UnHealthyHostCount", "Maximum", "unhealthy"],
      ]),
    },
    {
      title: "Connections",
      lines: lines(balancerSource(args), [
        ["ActiveFlowCount", "Average", "open"],
        ["NewFlowCount", "Sum", "new"],
      ]),
    },
    {
      title: "Resets",
      lines: lines(balancerSource(args), [
        ["TCP_Client_Reset_Count", "Sum", "by the gateway"],
        ["TCP_ELB_Reset_Count", "Sum", "by the balancer"],
        ["TCP_Target_Reset_Count", "Sum", "by tasks"],
      ]),
    },
    ...(args.heartbeatFunctionName === undefined
      ? []
      : [
          {
            title: "The daily request",
            lines: lines(functionSource(args.heartbeatFunctionName), [
              ["Invocations", "Sum", "sent"],
              ["Errors", "Sum", "failed"],
            ]),
          },
        ]),
  ];
}

function tasks(args: ResolvedDashboard): Panel[] {
  const { minTasks, maxTasks, containerInsights } = args;
  const running = runningTasks(args);
  const planned: Stat[] = containerInsights
    ? [
        ["DesiredTaskCount", "Average", "desired"],
        ["PendingTaskCount", "Average", "pending"],
      ]
    : [];
  return [
    {
      title: "CPU and memory, %",
      lines: lines(serviceSource(args), [
        ["CPUUtilization", "Average", "CPU"],
        ["CPUUtilization", "Maximum", "CPU of the busiest"],
        ["MemoryUtilization", "Maximum", "memory of the fullest"],
      ]),
    },
    {
      title: `Tasks, ${minTasks} to ${maxTasks}`,
      lines: [...lines(running, [[running.name, running.stat, "running"]]), ...lines(insightsSource(args), planned)],
      limit: { value: maxTasks, label: "the most" },
    },
    {
      title: "Deployments at work",
      lines: lines(insightsSource(args), [["DeploymentCount", "Maximum", "deployments"]]),
    },
  ];
}

function agents(args: ResolvedDashboard): Panel[] {
  const of = (...stats: Stat[]) => lines(agentsSource(args), stats);
  return [
    {
      title: "Agents",
      lines: of(
        ["Heartbeat", "Sum", "reports"],
        ["HaproxyInSync", "Minimum", "in sync, the worst"],
        ["Reloads", "Sum", "reloads"],
      ),
    },
    {
      title: "What agents refuse, or cannot read",
      lines: of(
        ["ReloadsRefused", "Sum", "reloads refused"],
        ["TuningRejected", "Maximum", "settings refused"],
        ["PollFailures", "Sum", "reads of AWS failed"],
        ["LogLinesDropped", "Sum", "lines of the log dropped"],
        ["RegistrationsRefused", "Maximum", "registrations refused"],
      ),
    },
    {
      title: "Answers by version",
      query: {
        logGroupName: args.fleetLogGroupName,
        text: 'filter kind = "Request" | stats count(*) as requests, sum(status >= 500) as failed, pct(answer_ms, 99) as p99 by stage, version | sort stage, version',
      },
    },
  ];
}

function certificates(args: ResolvedDashboard): Panel[] {
  const { certificates: all } = args;
  const of = (metric: string, stat: string): Line[] =>
    all.flatMap(({ name, file }) => lines(certificateSource(args, file), [[metric, stat, name]]));
  const rotated = all.flatMap(({ name, rotationFunctionName }) =>
    rotationFunctionName === undefined
      ? []
      : lines(functionSource(rotationFunctionName), [
          ["Invocations", "Sum", `${name} asked`],
          ["Errors", "Sum", `${name} failed`],
        ]),
  );
  const refusedTrust = lines(certificateSource(args, TRUST), [["CertificateRejected", "Sum", TRUST]]);
  const least = all[0];
  return [
    {
      title: "Days left, of the oldest that a task has",
      lines: [
        ...of("CertDaysToExpiry", "Minimum"),
        ...lines(agentsSource(args), [["AuthorityDaysToExpiry", "Minimum", "authority"]]),
      ],
      ...(least && { limit: { value: least.leastDays, label: `${least.name}: late` } }),
    },
    { title: "Certificates and trust refused", lines: [...of("CertificateRejected", "Sum"), ...refusedTrust] },
    { title: "Rotations", lines: rotated },
  ];
}
