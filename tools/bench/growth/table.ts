import { markdownTable } from "../../shared/markdown";
import { median, round } from "../../shared/statistics";
import type { GrowthResult, GrowthRow } from "./result";

/** A result as people read it; its tables are Markdown, as they stand in docs/haproxy/growth.md. */
export function growthText({ haproxy, cores, rows, requestsPerSecond }: GrowthResult): string {
  return [
    `haproxy ${haproxy}, ${cores} cores`,
    markdownTable(
      [
        "APIs",
        "servers",
        "haproxy.cfg KiB",
        "render ms",
        "taken up ms",
        "reload ms",
        "the best",
        "a change runs after s",
        "descriptors",
      ],
      rows.map((row) => [row.apis, row.servers, digits(row.configBytes / 1024), row.renderMs, digits(row.takenMs), digits(median(row.reloadsMs)), digits(Math.min(...row.reloadsMs)), digits(row.changedMs / 1000), row.descriptors]), // prettier-ignore
    ),
    markdownTable(
      ["APIs", "agent MiB", "the most", "agent CPU", "worker MiB", "worker CPU"],
      rows.map((row) => [row.apis, digits(row.agentMiB), digits(row.agentMostMiB), percent(row.agentCpu), digits(row.workerMiB), percent(row.workerCpu)]), // prettier-ignore
    ),
    markdownTable(
      ["APIs", "listings/s of 12 tasks", "a month", "DiscoverInstances/s of 12 tasks", "a month"],
      rows.map(({ apis, asked }) => [apis, ...cost(asked.listings), ...cost(asked.instances)]),
    ),
    "skipped" in requestsPerSecond
      ? `requests/s not measured: ${requestsPerSecond.skipped}`
      : markdownTable(["APIs", "requests/s"], Object.entries(requestsPerSecond)),
  ].join("\n\n");
}

const digits = (value: number): number => round(value, value < 10 ? 1 : 0);
const percent = (value: number): string => `${round(value * 100, 1)} %`;

function cost({ perSecond, usd }: GrowthRow["asked"]["listings"]): [number, string] {
  return [digits(perSecond), `$${Math.round(usd)}`];
}
