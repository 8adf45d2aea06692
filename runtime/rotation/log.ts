import { scrub } from "./refused";

export type Level = "INFO" | "WARN" | "ERROR";

/** Writes one line of what happened. */
export type Log = (level: Level, message: string, fields?: Record<string, unknown>) => void;

/** CloudWatch's namespace of everything that Gatehouse measures itself. */
const NAMESPACE = "Gatehouse";

/** A log of one JSON object a line, which Lambda passes on as it is; scrubbed, so that a mistake elsewhere shows no key. */
export function jsonLog(write: (line: string) => void, now: () => Date): Log {
  return (level, message, fields = {}) =>
    write(`${scrub(JSON.stringify({ timestamp: now().toISOString(), level, message, ...fields }))}\n`);
}

/** The fields that make CloudWatch take a metric out of a log line (embedded metric format). */
export function metric(name: string, value: number, secret: string, now: Date): Record<string, unknown> {
  const metrics = [{ Namespace: NAMESPACE, Dimensions: [["Secret"]], Metrics: [{ Name: name, Unit: "Count" }] }];
  return { _aws: { Timestamp: now.getTime(), CloudWatchMetrics: metrics }, Secret: secret, [name]: value };
}
