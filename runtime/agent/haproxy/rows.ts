/** A line of `show stat`, by the names of its columns. */
export type CsvRow = Readonly<Record<string, string>>;

export function csvRows(text: string): CsvRow[] {
  const [head = "", ...lines] = text.replace(/^# /, "").split("\n");
  const names = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((value, i) => [names[i] ?? "", value])));
}

export const number = (row: CsvRow, name: string): number => Number(row[name] ?? 0);

export const sum = (rows: readonly CsvRow[], name: string): number =>
  rows.reduce((all, row) => all + number(row, name), 0);

/** What was counted since. A new worker counts from zero. */
export const difference = (now: number, before = 0): number => (now < before ? now : now - before);
