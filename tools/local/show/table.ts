import type { Style } from "../../shared/style";
import type { StageTally, Tally } from "./tally";

/** The counts as a table, for a terminal of so many columns. */
export function tableLines(tally: Tally, style: Style, columns = Infinity): string[] {
  const rows = sorted(tally).map(([name, stage]) => [
    name,
    String(stage.requests),
    listed(stage.answers),
    listed(stage.versions),
    listed(stage.refusals),
  ]);
  const all = [["stage", "requests", "answers", "versions", "refusals"], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row, i) => {
    const line = row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()
      .slice(0, columns);
    return i === 0 ? style.dim(line) : line;
  });
}

/** The counts as one line, for a log. */
export function plainLine(tally: Tally): string {
  const stages = sorted(tally).map(([name, stage]) => {
    const parts = [listed(stage.answers), listed(stage.versions), listed(stage.refusals)].filter((part) => part !== "");
    return `${name}: ${stage.requests} requests${parts.length > 0 ? ` (${parts.join("; ")})` : ""}`;
  });
  return stages.join(" | ");
}

function sorted(tally: Tally): [string, StageTally][] {
  return [...tally.stages].sort(([a], [b]) => (a < b ? -1 : 1));
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, number]) => `${what} ${number}`)
    .join(", ");
}
