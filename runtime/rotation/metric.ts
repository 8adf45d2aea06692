/** CloudWatch's namespace of everything that Gatehouse measures itself. */
const NAMESPACE = "Gatehouse";

/** The fields that make CloudWatch take a metric out of a log line (embedded metric format). */
export function metric(name: string, value: number, secret: string, now: Date): Record<string, unknown> {
  const metrics = [{ Namespace: NAMESPACE, Dimensions: [["Secret"]], Metrics: [{ Name: name, Unit: "Count" }] }];
  return { _aws: { Timestamp: now.getTime(), CloudWatchMetrics: metrics }, Secret: secret, [name]: value };
}
