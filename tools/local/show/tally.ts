import { isObject, parseJson } from "../../shared/json";
import { backendOf } from "../gateway/api";
import type { Exchange } from "../gateway/exchange";

/** What has happened in one stage. */
export interface StageTally {
  requests: number;
  /** By `2xx`, `4xx`, `5xx`. */
  readonly answers: Map<string, number>;
  /** By version, from HAProxy's log. */
  readonly versions: Map<string, number>;
  /** By reason: API Gateway's in capitals, HAProxy's in small letters. */
  readonly refusals: Map<string, number>;
}

/** Counts requests by stage, from the gateway's access log and HAProxy's. */
export class Tally {
  readonly stages = new Map<string, StageTally>();
  /** Lines of HAProxy that are not a JSON object; there must not be any. */
  readonly broken: string[] = [];

  answered(exchange: Exchange): void {
    const stage = this.#stage(backendOf(exchange.stage));
    stage.requests += 1;
    count(stage.answers, `${Math.floor((exchange.status ?? 0) / 100)}xx`);
    if (exchange.error) count(stage.refusals, exchange.error.type);
  }

  /** A line of HAProxy's traffic log. */
  logged(line: string): void {
    // HAProxy writes this into every proxy's log when a task stops, not in the log's format.
    if (/^Proxy \S+ (hard-)?stopped /.test(line)) return;
    const entry = parseJson(line) as Record<string, string> | undefined;
    if (!isObject(entry)) this.broken.push(line);
    if (entry?.["kind"] !== "Request") return;
    const stage = this.#stage(entry["stage"] || "-");
    if (entry["version"] && entry["version"] !== "<NOSRV>") count(stage.versions, entry["version"]);
    if (entry["refusal"]) count(stage.refusals, entry["refusal"]);
  }

  #stage(name: string): StageTally {
    const known = this.stages.get(name) ?? {
      requests: 0,
      answers: new Map(),
      versions: new Map(),
      refusals: new Map(),
    };
    this.stages.set(name, known);
    return known;
  }
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
