import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand, type Dimension } from "@aws-sdk/client-cloudwatch";

const NAMESPACE = "AWS/NetworkELB";
const FIREHOSE = "AWS/Firehose";
const PERIOD_SECONDS = 60;
/** The last minutes are not whole yet. */
const LAG_MS = 3 * 60_000;
const MINUTES = 60;

/** A metric of a balancer by minutes: of the whole, and of each zone. */
export interface ByZone {
  readonly whole: readonly number[];
  readonly zones: Readonly<Record<string, readonly number[]>>;
}

/** Reads CloudWatch's metrics of a Network Load Balancer, and of a Firehose stream. */
export class MetricReader {
  readonly #client = new CloudWatchClient({});

  /** The averages of each minute of the last hour for which the whole and all zones have one. */
  async byZone(metric: string, balancer: string): Promise<ByZone> {
    const ofBalancer = { Name: "LoadBalancer", Value: balancer };
    const asked = new ListMetricsCommand({ Namespace: NAMESPACE, MetricName: metric, Dimensions: [ofBalancer] });
    const { Metrics: known = [] } = await this.#client.send(asked);
    const zones = known.flatMap(({ Dimensions: of = [] }) =>
      of.length === 2 ? of.flatMap(({ Name, Value }) => (Name === "AvailabilityZone" && Value ? [Value] : [])) : [],
    );
    const series = await this.#averages(metric, [
      [ofBalancer],
      ...zones.map((zone) => [ofBalancer, { Name: "AvailabilityZone", Value: zone }]),
    ]);
    const minutes = [...(series[0]?.keys() ?? [])].filter((minute) => series.every((one) => one.has(minute)));
    const [whole = [], ...each] = series.map((one) => minutes.map((minute) => one.get(minute)!));
    return { whole, zones: Object.fromEntries(zones.map((zone, i) => [zone, each[i] ?? []])) };
  }

  /** The average of each minute of the last hour in which a Firehose stream had one. */
  async ofStream(metric: string, stream: string): Promise<readonly number[]> {
    const of = [[{ Name: "DeliveryStreamName", Value: stream }]];
    const [series] = await this.#averages(metric, of, FIREHOSE);
    return [...(series?.values() ?? [])];
  }

  close(): void {
    this.#client.destroy();
  }

  async #averages(metric: string, of: Dimension[][], namespace = NAMESPACE): Promise<Map<number, number>[]> {
    const end = Date.now() - LAG_MS;
    const asked = new GetMetricDataCommand({
      StartTime: new Date(end - MINUTES * 60_000),
      EndTime: new Date(end),
      MetricDataQueries: of.map((Dimensions, i) => ({
        Id: `m${i}`,
        MetricStat: {
          Metric: { Namespace: namespace, MetricName: metric, Dimensions },
          Period: PERIOD_SECONDS,
          Stat: "Average",
        },
      })),
    });
    const { MetricDataResults: results = [] } = await this.#client.send(asked);
    return of.map((_, i) => {
      const { Timestamps = [], Values = [] } = results.find(({ Id }) => Id === `m${i}`) ?? {};
      return new Map(Timestamps.map((time, j) => [time.getTime(), Values[j] ?? 0]));
    });
  }
}
