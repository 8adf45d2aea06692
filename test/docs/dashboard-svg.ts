import type { Widget } from "../support/widget";

/** Of CloudWatch's grid, in pixels. */
const CELL = { width: 50, height: 28 };
const LINE = 16;
/** Of a line of 11 pixels, and of a title of 13 in bold, by how wide Chromium draws them. */
const LETTER = { line: 5.3, limit: 5.3, title: 6.8 };

type Kind = keyof typeof LETTER;

/** A dashboard as it is laid out: titles, and what each graph shows. No curves: there is nothing to measure in a plan. */
export function dashboardSvg(widgets: readonly Widget[]): string {
  const width = Math.max(...widgets.map((one) => one.x + one.width)) * CELL.width;
  const height = Math.max(...widgets.map((one) => one.y + one.height)) * CELL.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`,
    "<style>",
    "  .page { fill: #f2f3f3 } .box { fill: #fff; stroke: #d5dbdb } .title { fill: #16191f; font-weight: bold; font-size: 13px } .line { fill: #545b64 } .limit { fill: #b02a00 }",
    "  @media (prefers-color-scheme: dark) { .page { fill: #16191f } .box { fill: #21252c; stroke: #414750 } .title { fill: #fafafa } .line { fill: #b6bec9 } .limit { fill: #ff9d7a } }",
    "</style>",
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...widgets.flatMap(drawn),
    "</svg>",
    "",
  ].join("\n");
}

function drawn(widget: Widget): string[] {
  const [x, y, width, height] = [widget.x * CELL.width, widget.y * CELL.height, widget.width * CELL.width, widget.height * CELL.height]; // prettier-ignore
  const { title, markdown } = widget.properties;
  const most = (kind: Kind): number => Math.floor((width - 24) / LETTER[kind]);
  const text = (kind: Kind, line: number, said: string) =>
    `<text class="${kind}" x="${x + 12}" y="${y + 20 + line * LINE}">${escaped(cut(said, most(kind)))}</text>`;
  if (widget.type === "text") return [text("title", 0.3, (markdown ?? "").replace(/^#+ /, ""))];
  const lines = linesOf(widget).flatMap(({ kind, said }) =>
    wrapped(said, most(kind)).map((part) => ({ kind, said: part })),
  );
  return [
    `<rect class="box" x="${x + 4}" y="${y + 4}" width="${width - 8}" height="${height - 8}" rx="4"/>`,
    text("title", 0, title ?? ""),
    ...lines.map(({ kind, said }, i) => text(kind, i + 1.2, said)),
  ];
}

function linesOf({ type, properties }: Widget): { readonly kind: "line" | "limit"; readonly said: string }[] {
  const { metrics = [], alarms = [], query = "", annotations } = properties;
  const line = (said: string) => ({ kind: "line" as const, said });
  if (type === "alarm") return [line(alarms.map((one) => /^«\w+ (.*)»/.exec(one)?.[1] ?? one).join(", "))];
  // What it is of stands in the query's own words, behind the log group.
  if (type === "log") return query.split("|").slice(1).map((part) => line(part.trim())); // prettier-ignore
  const shown = metrics.map((metric) => {
    const { stat, label } = metric.at(-1) as { stat: string; label: string };
    return line(`${label}: ${metric[1] as string}, ${stat}`);
  });
  const limits = annotations?.horizontal.map(({ value, label }) => ({ kind: "limit" as const, said: `limit ${value}: ${label}` })); // prettier-ignore
  return [...shown, ...(limits ?? [])];
}

/** A title stands in one line, as in CloudWatch. */
const cut = (said: string, most: number): string => (said.length > most ? `${said.slice(0, most - 1)}…` : said);

/** Of words, in as many lines as they need. */
function wrapped(said: string, most: number): string[] {
  return said.split(" ").reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
