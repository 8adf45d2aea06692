import type { ResolvedAlarms } from "../args";
import { REPORT_SECONDS } from "../../../runtime/agent/metrics";
import { agentsSource, insightsSource, runningTasks, serviceSource, targetsSource } from "../sources";
import { Comparison, Silence, type Alarm, type Metric } from "./alarm";
import { trafficAlarms } from "./traffic";

const MINUTE = 60;
const FIVE_MINUTES = 300;

/** link -> balancer -> fleet, each hop by what it sees itself; of its gateway each API has its own alarms. */
export function requestPathAlarms(args: ResolvedAlarms): Alarm[] {
  return [...balancerAlarms(args), ...fleetAlarms(args), ...trafficAlarms(args)];
}

function balancerAlarms(args: ResolvedAlarms): Alarm[] {
  return [
    {
      name: "no-healthy-target",
      means: "The balancer has no healthy task to send to: every request fails.",
      runbook: "no-healthy-target",
      // A zone without a task counts none; so the best zone is asked.
      metrics: [{ ...targetsSource(args), id: "healthy", name: "HealthyHostCount", stat: "Maximum", period: MINUTE }],
      is: Comparison.LessThan,
      threshold: 1,
      wrong: 2,
      of: 2,
      silence: Silence.IsWrong,
    },
  ];
}

function fleetAlarms(args: ResolvedAlarms): Alarm[] {
  const { minTasks, maxTasks } = args;
  const insight = (id: string, name: string): Metric => {
    return { ...insightsSource(args), id, name, stat: "Average", period: MINUTE };
  };
  const agents = (id: string, name: string, stat: string): Metric => {
    return { ...agentsSource(args), id, name, stat, period: FIVE_MINUTES };
  };
  const running = { metrics: [{ ...runningTasks(args), id: "running", period: MINUTE }] };
  const reports = FIVE_MINUTES / REPORT_SECONDS;
  return [
    {
      name: "tasks-missing",
      means: `Fewer than ${minTasks} tasks run: the fleet's least, so a zone or a deployment is in trouble.`,
      runbook: "tasks-missing",
      ...running,
      is: Comparison.LessThan,
      threshold: minTasks,
      wrong: 10,
      of: 10,
      silence: Silence.IsWrong,
    },
    ...(maxTasks > minTasks
      ? [
          {
            name: "fleet-at-its-maximum",
            means: `All ${maxTasks} tasks that the fleet may have run: more load finds none.`,
            runbook: "fleet-saturated",
            ...running,
            is: Comparison.GreaterThanOrEqualTo,
            threshold: maxTasks,
            wrong: 15,
            of: 15,
            // Nobody counts the tasks of a fleet that has none (ECS guide, CloudWatch metrics): that is not the most.
            silence: Silence.IsFine,
          },
        ]
      : []),
    {
      name: "cpu-saturated",
      means: "Tasks use more than 85 % of their CPU, and scaling has not helped.",
      runbook: "fleet-saturated",
      metrics: [{ ...serviceSource(args), id: "cpu", name: "CPUUtilization", stat: "Average", period: MINUTE }],
      is: Comparison.GreaterThan,
      threshold: 85,
      wrong: 8,
      of: 10,
      silence: Silence.IsFine,
    },
    {
      name: "deployment-unfinished",
      means: `A deployment has run for 45 minutes: its tasks do not become healthy.${args.containerInsights ? "" : " Never told here: Container Insights, which alone counts deployments, is off."}`,
      runbook: "deployment-failed",
      metrics: [insight("deployments", "DeploymentCount")],
      is: Comparison.GreaterThan,
      threshold: 1,
      wrong: 45,
      of: 45,
      silence: Silence.IsFine,
      callsItself: true,
    },
    {
      name: "agents-silent",
      means: "Fewer agents report than tasks run: what a silent one should have replaced stays as it is.",
      runbook: "agents-silent",
      metrics: [agents("beats", "Heartbeat", "Sum"), { ...runningTasks(args), id: "running", period: FIVE_MINUTES }],
      // A task that has just come or gone reports for a part of the time.
      expression: `beats / ${reports} - ${args.containerInsights ? "running" : `running / ${FIVE_MINUTES / MINUTE}`}`,
      is: Comparison.LessThan,
      threshold: -0.5,
      wrong: 3,
      of: 3,
      silence: Silence.IsWrong,
    },
    {
      name: "registration-refused",
      means:
        "Tasks refuse the registration of an API, and serve it by the one before: what its team deployed is not in force.",
      runbook: "registration-refused",
      metrics: [agents("registrations", "RegistrationsRefused", "Maximum")],
      is: Comparison.GreaterThan,
      threshold: 0,
      wrong: 2,
      of: 3,
      silence: Silence.IsFine,
      callsItself: true,
    },
    {
      name: "token-keys-old",
      means:
        "The keys that HAProxy verifies tokens by were not fetched for two hours, or never: a token that is signed by a new one is refused.",
      runbook: "token-keys-old",
      // Told only where tokens are verified.
      metrics: [agents("age", "TokenKeysAge", "Maximum")],
      is: Comparison.GreaterThan,
      // As long as an HTTP API keeps keys, and issuers publish a new one before they sign by it.
      threshold: 2 * 60 * MINUTE,
      wrong: 1,
      of: 1,
      silence: Silence.IsFine,
      callsItself: true,
    },
    {
      name: "log-lines-dropped",
      means: "HAProxy drops lines of its log: requests are served that nobody can look up.",
      runbook: "log-lines-dropped",
      metrics: [agents("dropped", "LogLinesDropped", "Sum")],
      is: Comparison.GreaterThan,
      threshold: 0,
      wrong: 2,
      of: 3,
      silence: Silence.IsFine,
      callsItself: true,
    },
    {
      name: "haproxy-out-of-sync",
      means: "A HAProxy does not run what its agent has told it.",
      runbook: "haproxy-out-of-sync",
      metrics: [agents("synced", "HaproxyInSync", "Minimum")],
      is: Comparison.LessThan,
      threshold: 1,
      wrong: 3,
      of: 3,
      silence: Silence.IsWrong,
    },
    {
      name: "settings-refused",
      means: "A task refuses the limits, classes or hosts that the platform's object holds, and keeps those it had.",
      runbook: "settings-refused",
      metrics: [agents("refused", "TuningRejected", "Maximum")],
      is: Comparison.GreaterThan,
      threshold: 0,
      wrong: 2,
      of: 2,
      silence: Silence.IsFine,
      callsItself: true,
    },
  ];
}
