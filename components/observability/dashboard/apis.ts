import type { ResolvedDashboard } from "../args";
import { stageMetric, stageSource } from "../sources";
import { lines, type GraphLine, type Panel, type DashboardRow, type Stat } from "./widgets";

type Api = ResolvedDashboard["apis"][number];

/**
 * Of the APIs together. A dashboard has 500 widgets, 2500 metrics in all and 500 in a graph (CloudWatch quotas): an API takes four, a
 * stage eight.
 */
const MOST_STAGES = 100;

/** The APIs that there is room for: the first ones. */
export function shownApis({ apis }: Pick<ResolvedDashboard, "apis">): readonly Api[] {
  let stages = 0;
  return apis.filter((api) => (stages += api.stages.length) <= MOST_STAGES);
}

/** A row for each API of the platform's own program: what other programs attach they watch themselves. */
export function apiRows(args: ResolvedDashboard): DashboardRow[] {
  const shown = shownApis(args);
  const left = args.apis.length - shown.length;
  return [
    ...shown.map((api) => ({ title: `API ${api.name}: what clients see`, panels: panelsOf(api) })),
    ...(left > 0 ? [{ title: `${left} more APIs have no room here; their alarms call all the same`, panels: [] }] : []),
  ];
}

/** Requests of all APIs, as far as there is room. */
export function gatewayPanel(args: ResolvedDashboard): Panel {
  const all = shownApis(args).flatMap((api) =>
    linesOf(api, `${api.name} `, ["Count", "Sum", "requests"], ["5xx", "Sum", "5xx"]),
  );
  return { title: "Gateway: requests, and 5xx", lines: all };
}

function panelsOf(api: Api): Panel[] {
  return [
    { title: "Requests", lines: linesOf(api, "", ["Count", "Sum", "requests"]) },
    { title: "Errors", lines: linesOf(api, "", ["4xx", "Sum", "4xx"], ["5xx", "Sum", "5xx"]) },
    {
      title: "Latency, ms",
      lines: linesOf(
        api,
        "",
        ["Latency", "p50", "p50"],
        ["Latency", "p99", "p99"],
        ["IntegrationLatency", "p99", "p99 behind the gateway"],
      ),
      limit: { value: api.timeoutMilliseconds, label: "the gateway gives up" },
    },
  ];
}

function linesOf(api: Api, label: string, ...stats: Stat[]): GraphLine[] {
  return api.stages.flatMap((stage) =>
    lines(
      stageSource(api, stage),
      stats.map(([metric, stat, what]) => [stageMetric(api, metric), stat, `${label}${stage} ${what}`]),
    ),
  );
}
