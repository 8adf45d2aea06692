import type { ResolvedDashboard } from "../args";
import {
  agentsSource,
  balancerSource,
  functionSource,
  insightsSource,
  runningTasks,
  serviceSource,
  targetsSource,
} from "../sources";
import { apiRows } from "./apis";
import { archivePath, certificatePathRow, requestPathRow } from "./paths";
import { traffic } from "./traffic";
import { lines, type Panel, type DashboardRow, type Stat } from "./widgets";

/** Both paths from left to right, each API, and then each hop for itself. */
export function dashboardRows(args: ResolvedDashboard): DashboardRow[] {
  return [
    requestPathRow(args),
    certificatePathRow(args),
    ...apiRows(args),
    { title: "Link and balancer", panels: balancer(args) },
    { title: "HAProxy: its tasks", panels: tasks(args) },
    { title: "HAProxy: the requests", panels: traffic(args) },
    { title: "HAProxy: its agents", panels: agents(args) },
    ...archivePath(args),
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
    // Nobody else counts them.
    ...(containerInsights
      ? [
          {
            title: "Deployments at work",
            lines: lines(insightsSource(args), [["DeploymentCount", "Maximum", "deployments"]]),
          },
        ]
      : []),
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
    { title: "Seconds since keys of tokens came", lines: of(["TokenKeysAge", "Maximum", "the oldest"]) },
  ];
}
