import { httpClient, type HttpHeaders } from "../../shared/http/client";
import { Load } from "../../shared/http/load";
import { percentile } from "../../shared/statistics";

/** What to load, as the parent sends it. */
export interface LoadTarget {
  readonly port: number;
  readonly headers: HttpHeaders;
  /** Connections that are kept and never idle. */
  readonly kept: number;
  /** Loops of one new TLS connection, one request. */
  readonly fresh: number;
}

/** Totals since the start. */
export interface Totals {
  readonly served: number;
  /** Any error, and any answer but 200. */
  readonly failures: Readonly<Record<string, number>>;
  /** What 99 of 100 answers on kept connections took no longer than, since the totals were read last. Milliseconds. */
  readonly p99: number;
}

let loads: readonly Load[] = [];
let served = 0;
const failures: Record<string, number> = {};

process.on("message", (message: { start?: LoadTarget; read?: true; stop?: true }) => {
  if (message.start) start(message.start);
  if (message.read) tell();
  if (message.stop) Promise.all(loads.map((load) => load.stop())).then(tell, () => process.exit(1));
});
process.on("disconnect", () => process.exit(0));

function start({ port, headers, kept, fresh }: LoadTarget): void {
  const target = { url: `https://127.0.0.1:${port}`, tls: { rejectUnauthorized: false } };
  const request = { path: "/", headers };
  loads = [
    new Load(httpClient({ ...target, connections: kept }), { request, pace: { atOnce: kept } }),
    new Load(httpClient({ ...target, keepAlive: false }), { request, pace: { atOnce: fresh } }),
  ];
  for (const load of loads) load.start();
}

function tell(): void {
  const [kept, ...others] = loads.map((load) => load.take());
  for (const counts of kept ? [kept, ...others] : []) {
    served += counts.served;
    for (const [reason, number] of Object.entries(counts.failures)) failures[reason] = (failures[reason] ?? 0) + number;
  }
  process.send?.({ served, failures, p99: percentile(kept?.latencies ?? [], 99) } satisfies Totals);
}
