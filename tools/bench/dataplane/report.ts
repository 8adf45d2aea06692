import type { DataplaneResult, Summary } from "./result";
import type { InstructionCount } from "./instructions";
import { CONTENDER_NAMES } from "./result";

/** A result as people read it; its tables are Markdown, as they stand in docs/benchmarks.md. */
export function resultText(result: DataplaneResult): string {
  const { rejected, disturbed } = result.noise;
  return [
    `haproxy ${result.haproxy}, ${result.cores} cores, ${result.generator}; rounds thrown away for other load: ${rejected}, kept although disturbed: ${disturbed}`,
    ...result.skipped.map((one) => `skipped: ${one}`),
    `\n64 connections, the proxy's core saturated\n\n${contendersTable(result.saturated)}`,
    `\nLog lines not written: ${Object.entries(result.dropped)
      .map((one) => one.join(" "))
      .join(", ")}`,
    `\n2 connections\n\n${contendersTable(result.two)}`,
    `\n1 connection, nothing saturated\n\n${contendersTable(result.unsaturated)}`,
    `\nWhat each feature costs\n\n${costsTable(result.saturated)}`,
    `\nGrowth\n\n${table(
      ["APIs", "servers", "render ms", "load ms", "requests/s"],
      result.growth.map((one) => [
        one.apis,
        one.servers,
        one.renderMilliseconds,
        one.loadMilliseconds,
        one.requestsPerSecond,
      ]),
    )}`,
    `\nRatios\n\n${table(["ratio", ""], Object.entries(result.ratios))}`,
  ].join("\n");
}

function contendersTable(rows: readonly Summary[]): string {
  return table(
    ["", "requests/s", "most", "p50 ms", "p99 ms", "CPU µs/request", "least", "busy"],
    rows
      .filter(({ name }) => !isReduced(name))
      .map((row) => [
        row.name,
        row.requestsPerSecond,
        row.mostRequestsPerSecond,
        row.p50,
        row.p99,
        row.cpuMicroseconds,
        row.leastCpuMicroseconds,
        row.busy,
      ]),
  );
}

/** By CPU and not by requests: less of it is disturbed by others. */
function costsTable(rows: readonly Summary[]): string {
  const full = rows.find(({ name }) => name === CONTENDER_NAMES.full);
  if (!full) return "";
  return table(
    ["", "requests/s", "CPU µs/request", "saved", "of the least"],
    rows
      .filter(({ name }) => isReduced(name))
      .map((row) => [
        row.name,
        row.requestsPerSecond,
        row.cpuMicroseconds,
        (full.cpuMicroseconds - row.cpuMicroseconds).toFixed(1),
        (full.leastCpuMicroseconds - row.leastCpuMicroseconds).toFixed(1),
      ]),
  );
}

const isReduced = (name: string): boolean => name.startsWith("without ");

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

export const instructionsTable = (counts: readonly InstructionCount[]): string =>
  table(
    ["", "instructions/request"],
    counts.map((one) => [one.name, one.perRequest]),
  );
