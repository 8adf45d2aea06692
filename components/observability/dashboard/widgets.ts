import * as pulumi from "@pulumi/pulumi";
import type { MetricSource } from "../sources";

/** CloudWatch's grid has 24 columns. */
const COLUMNS = 24;
const HEIGHT = 6;
/** Three lines of alarms: those of the paths, and those that call by themselves. */
const ALARMS_HEIGHT = 4;

/** One line of a graph: a metric of a source, what of it, and what it is called there. */
export interface GraphLine extends MetricSource {
  readonly metric: string;
  readonly stat: string;
  readonly label: string;
}

/** What of a metric, and what it is called. */
export type Stat = readonly [metric: string, stat: string, label: string];

export const lines = (source: MetricSource, stats: readonly Stat[]): GraphLine[] =>
  stats.map(([metric, stat, label]) => ({ ...source, metric, stat, label }));

/** A graph, or a table of a log. */
export interface Panel {
  readonly title: string;
  readonly lines?: readonly GraphLine[];
  /** A value that a line must not cross. */
  readonly limit?: { readonly value: pulumi.Input<number>; readonly label: string };
  /** A query of Logs Insights, with the log group that it is of. It costs when somebody looks at it. */
  readonly query?: { readonly logGroupName: pulumi.Input<string>; readonly text: string };
}

/** A hop and what is seen of it, from left to right. */
export interface DashboardRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** The body of a dashboard: rows below each other, each with its heading (CloudWatch API, dashboard body structure). */
export function widgetsOf(
  rows: readonly DashboardRow[],
  region: string,
  alarmArns: pulumi.Input<pulumi.Input<string>[]>,
): object[] {
  const alarms = {
    type: "alarm",
    x: 0,
    y: 0,
    width: COLUMNS,
    height: ALARMS_HEIGHT,
    properties: { title: "Alarms that call", alarms: alarmArns },
  };
  let below = alarms.height;
  const body = rows.flatMap(({ title, panels }) => {
    const y = below;
    const width = COLUMNS / panels.length;
    below += 1 + (panels.length > 0 ? HEIGHT : 0);
    const heading = { type: "text", x: 0, y, width: COLUMNS, height: 1, properties: { markdown: `## ${title}` } };
    return [
      heading,
      ...panels.map((panel, at) => ({ x: at * width, y: y + 1, width, height: HEIGHT, ...contentOf(panel, region) })),
    ];
  });
  return [alarms, ...body];
}

function contentOf({ title, lines = [], limit, query }: Panel, region: string): object {
  if (query !== undefined) {
    const source = pulumi.interpolate`SOURCE '${query.logGroupName}' | ${query.text}`;
    const properties = { title, region, view: "table", query: source };
    return { type: "log", properties };
  }
  const metrics = lines.map(({ namespace, metric, dimensions, stat, label }) => [
    namespace,
    metric,
    ...Object.entries(dimensions).flat(),
    { stat, label },
  ]);
  const annotations = limit && { horizontal: [{ value: limit.value, label: limit.label }] };
  return {
    type: "metric",
    properties: { title, region, view: "timeSeries", period: 60, metrics, ...(annotations && { annotations }) },
  };
}
