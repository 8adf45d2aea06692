import { ClientClass, textStart } from "../../haproxy/config";
import { Callers } from "../../runtime/agent/collect/callers";
import { Dropped } from "../../runtime/agent/collect/dropped";
import type { TrafficMetrics } from "../../runtime/agent/haproxy/traffic";
import { Report } from "../../runtime/agent/report";

const TRAFFIC: TrafficMetrics = { Requests: 1, ServerErrors: 1, Unanswered: 1, Retries: 1, Queued: 1, StagesDown: 1, ConnectionsUsed: 1, CallersUsed: 1, ConnectionsReused: 1 }; // prettier-ignore

/** A line of an agent or a collector that CloudWatch makes metrics of. */
export interface MetricLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [field: string]: unknown;
}

/** Every line that agents and collectors of a fleet write while everything is wrong, each with all that it can have. */
export function metricLines(fleet: string): MetricLine[] {
  const report = new Report(fleet);
  report.authorityUntil(Date.now());
  report.rejected("trust", "TrustTooEarly");
  // What speaks of faults is told only where there is one.
  for (const what of ["PollFailures", "Reloads", "ReloadsRefused", "FileWriteFailures"] as const) report.count(what);
  report.tuningRejected(true);
  report.tokenKeysFrom([0]);
  report.listed(Date.now() - 120_000);
  report.registrations([{ api: "users", writtenAt: new Date() }], [{ api: "orders", reason: "Invalid", forMs: 1 }]);
  const held = [
    { file: "edge.pem", version: "1", notAfter: Date.now() },
    { file: "backend-client.pem", version: "1", notAfter: Date.now() },
  ];
  for (const { file } of held) report.rejected(file, "Expired");
  for (const { file } of held) report.rolledBack(file);
  const callers = new Callers(fleet);
  const refused = (name: string) => `{${textStart("refusal")}OriginProof",${textStart("class")}${name}"}\n`.repeat(20);
  callers.take(Buffer.from(Object.values(ClientClass).map(refused).join("")));
  const dropped = new Dropped(fleet);
  dropped.add(1);
  return [
    ...report.lines(Date.now(), held, ["hash"], 3),
    report.traffic(Date.now(), TRAFFIC),
    ...callers.report(Date.now()),
    ...dropped.report(Date.now()),
  ].map((line) => JSON.parse(line) as MetricLine);
}
