import type { Style } from "../../shared/style";
import { Hop, type LogEvent } from "../trace/log-events";
import type { Trace } from "../trace/trace";

/** What each log calls the time at which it got the request, and what of its line says what happened. */
const SHOWN = {
  Gateway: { began: "requestTimeEpoch", fields: ["api", "stage", "route", "status", "subject", "integrationStatus", "error", "responseLatency"] }, // prettier-ignore
  Haproxy: { began: "time", fields: ["stage", "version", "server", "refusal", "status", "class", "subject", "queue_ms", "connect_ms", "answer_ms", "total_ms"] }, // prettier-ignore
  Service: { began: "time", fields: ["stage", "version", "instance", "method", "path", "status", "total_ms"] },
} as const satisfies Record<Hop, { readonly began: string; readonly fields: readonly string[] }>;

/** A request as its lines tell it, in the order in which they were written; times since the gateway got it. */
export function traceLines({ request, status, requestId, query, events }: Trace, style: Style): string[] {
  const gateway = events.find(({ hop }) => hop === Hop.Gateway);
  const start = gateway === undefined ? 0 : began(gateway);
  const since = (time: number) => `${Math.max(0, Math.round(time - start))} ms`.padStart(8);
  return [
    style.bold(`${request.method} ${request.path}: ${status}, request ${requestId}`),
    style.dim(query),
    style.dim("@timestamp                  got it   wrote it  log"),
    ...events.map((event) => {
      const { hop, timestamp } = event;
      const at = new Date(timestamp).toISOString();
      return `${at}  ${since(began(event))}  ${since(timestamp)}  ${style.cyan(hop.toLowerCase().padEnd(7))}  ${fieldsText(event)}`;
    }),
  ];
}

function began({ hop, fields, timestamp }: LogEvent): number {
  return Number(fields[SHOWN[hop].began] ?? timestamp);
}

function fieldsText({ hop, fields }: LogEvent): string {
  const said = SHOWN[hop].fields.filter((name) => ![undefined, "", "-"].includes(fields[name] as string | undefined));
  return said.map((name) => `${name}=${String(fields[name])}`).join(" ");
}
