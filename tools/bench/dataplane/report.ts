import type { DataplaneResult, Summary } from "./result";
import type { InstructionCount } from "./instructions";
import { CONTENDER_NAMES, PACED, PACED_CONNECTIONS } from "./result";
import { WORK, type WorkDone } from "./work";
import { markdownTable, type Cells } from "../../shared/markdown";

/** A result as people read it; its tables are Markdown, as they stand in docs/benchmarks.md. */
export function resultText(result: DataplaneResult): string {
  const { rejected, disturbed } = result.noise;
  const { counts, work } = result;
  return [
    `haproxy ${result.haproxy}, ${result.cores} cores, ${result.generator}; rounds thrown away for other load: ${rejected}, kept although disturbed: ${disturbed}`,
    ...result.skipped.map((one) => `skipped: ${one}`),
    `\nThe same work: what each contender was asked before it was measured\n\n${workTable(work)}`,
    `\n64 connections, the proxy's core saturated\n\n${contendersTable(result.saturated, counts)}`,
    `\nLog lines not written: ${Object.entries(result.dropped)
      .map((one) => one.join(" "))
      .join(", ")}`,
    `\n2 connections\n\n${contendersTable(result.two, counts)}`,
    `\n1 connection, nothing saturated\n\n${contendersTable(result.unsaturated, counts)}`,
    `\n${PACED * 100} % of the requests/s that each has when saturated, ${PACED_CONNECTIONS} connections\n\n${contendersTable(result.paced, counts)}`,
    `\nWhat each feature costs, in instructions a request: those that are on by default, then those that are off\n\n${costsTable(counts)}`,
    `\nGrowth\n\n${table(
      ["APIs", "servers", "render ms", "load ms", "requests/s", "to 1 API", "CPU µs/request", "bare TLS: requests/s", "to 1 API", "CPU µs/request", "instructions"], // prettier-ignore
      result.growth.map((one, i) => [
        one.apis,
        one.servers,
        one.renderMilliseconds,
        one.loadMilliseconds,
        one.requestsPerSecond,
        toFirst(one, result.growth[0]),
        one.cpuMicroseconds,
        one.bare.requestsPerSecond,
        toFirst(one.bare, result.growth[0]?.bare),
        one.bare.cpuMicroseconds,
        sizesOf(counts)[i]?.perRequest ?? "",
      ]),
    )}`,
    `\nRatios\n\n${table(["ratio", ""], Object.entries(result.ratios))}`,
  ].join("\n");
}

const workTable = (done: readonly WorkDone[]): string =>
  markdownTable(
    ["", "request", "expected", ...done.map(({ name }) => name)],
    WORK.map(({ what, request, expected }) => [
      what,
      request,
      expected,
      ...done.map(({ missing }) => (missing.includes(what) ? "**no**" : "yes")),
    ]),
  );

/** Each against bare TLS and against nginx that does the same work. */
function contendersTable(rows: readonly Summary[], counts: readonly InstructionCount[]): string {
  const { bare, lua } = CONTENDER_NAMES;
  const to = (row: Summary, name: string): string =>
    (row.requestsPerSecond / (rows.find((one) => one.name === name)?.requestsPerSecond ?? NaN)).toFixed(2);
  const instructions = (name: string): number | undefined => counts.find((one) => one.name === name)?.perRequest;
  return table(
    ["", "requests/s", "to bare TLS", "to nginx with Lua", "most", "p50 ms", "p99 ms", "CPU µs/request", "least", "busy", "instructions"], // prettier-ignore
    rows.map((row) => [
      row.name,
      row.requestsPerSecond,
      to(row, bare),
      to(row, lua),
      row.mostRequestsPerSecond,
      row.p50,
      row.p99,
      row.cpuMicroseconds,
      row.leastCpuMicroseconds,
      row.busy,
      instructions(row.name) ?? "",
    ]),
  );
}

/** Off, a feature is not a line of the configuration: what is measured is the difference to what has none. */
function costsTable(counts: readonly InstructionCount[]): string {
  const full = counts.find(({ name }) => name === CONTENDER_NAMES.full)?.perRequest;
  if (full === undefined) return "";
  const of = (prefix: string, cost: (perRequest: number) => number): (string | number)[][] =>
    counts
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ name, perRequest }) => [name.slice(prefix.length), cost(perRequest), 0]);
  return table(
    ["", "on", "off"],
    [...of("without ", (perRequest) => full - perRequest), ...of("with ", (perRequest) => perRequest - full)],
  );
}

interface Served {
  readonly requestsPerSecond: number;
}

const toFirst = (one: Served, first: Served | undefined): string =>
  (one.requestsPerSecond / (first?.requestsPerSecond ?? NaN)).toFixed(2);

const sizesOf = (counts: readonly InstructionCount[]): InstructionCount[] =>
  counts.filter(({ name }) => /^\d+ APIs?$/.test(name));

const table = (head: Cells, rows: readonly Cells[]): string => markdownTable(head, rows, true);

export const instructionsTable = (counts: readonly InstructionCount[]): string =>
  table(
    ["", "instructions/request"],
    counts.map((one) => [one.name, one.perRequest]),
  );
