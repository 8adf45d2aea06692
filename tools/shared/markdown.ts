export type Cells = readonly (string | number)[];

/** A table of Markdown. @param areNumbers whether all columns but the first hold numbers, which stand to the right */
export function markdownTable(head: Cells, rows: readonly Cells[], areNumbers = false): string {
  const line = (cells: Cells): string => `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (areNumbers && i > 0 ? "---:" : "---"))), ...rows.map(line)].join("\n");
}
