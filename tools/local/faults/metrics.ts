/** A metric, as CloudWatch tells them apart. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Datapoint extends MetricId {
  readonly value: number;
  /** In milliseconds. */
  readonly at: number;
}

/** What was measured, and what it comes to over a time, in place of CloudWatch. */
export class LocalMetrics {
  readonly #values = new Map<string, { readonly at: number; readonly value: number }[]>();

  put({ at, value, ...metric }: Datapoint): void {
    const key = keyOf(metric);
    const known = this.#values.get(key) ?? [];
    known.push({ at, value });
    this.#values.set(key, known);
  }

  /** Whether it was ever measured. */
  has(metric: MetricId): boolean {
    return this.#values.has(keyOf(metric));
  }

  /** `Sum`, `p99` and so on of `from` up to and without `to`; undefined if nothing was measured. */
  statistic(metric: MetricId, stat: string, from: number, to: number): number | undefined {
    const all = this.#values.get(keyOf(metric)) ?? [];
    const values = all.filter(({ at }) => at >= from && at < to).map(({ value }) => value);
    return values.length === 0 ? undefined : statistic(stat, values);
  }
}

function keyOf({ namespace, name, dimensions }: MetricId): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function statistic(stat: string, values: readonly number[]): number {
  const sum = values.reduce((all, value) => all + value, 0);
  const percentile = /^p(\d+)$/.exec(stat)?.[1];
  if (percentile !== undefined) {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil((Number(percentile) / 100) * sorted.length) - 1)]!;
  }
  const all: Readonly<Record<string, () => number>> = {
    Sum: () => sum,
    Average: () => sum / values.length,
    Minimum: () => Math.min(...values),
    Maximum: () => Math.max(...values),
    SampleCount: () => values.length,
  };
  const known = all[stat];
  if (known === undefined) throw new Error(`statistic: use one of ${Object.keys(all).join(", ")} or p99; got ${stat}`);
  return known();
}
