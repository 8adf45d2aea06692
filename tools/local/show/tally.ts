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
  /** By request id, of what HAProxy answered: how many lines of its log tell of it. */
  readonly #lines = new Map<string, number>();
  readonly #forwarded = new Set<string>();
  /** Why requests came to no answer of HAProxy's, and when. */
  readonly unanswered: string[] = [];
  /** The ids of API keys in the gateway's log, and in HAProxy's. */
  readonly apiKeyIds = { gateway: new Set<string>(), haproxy: new Set<string>() };

  answered(exchange: Exchange, line?: string): void {
    const said = parseJson(line ?? "") as Record<string, string> | undefined;
    if (isObject(said) && said["apiKeyId"]) this.apiKeyIds.gateway.add(said["apiKeyId"]);
    const stage = this.#stage(backendOf(exchange.stage));
    stage.requests += 1;
    count(stage.answers, `${Math.floor((exchange.status ?? 0) / 100)}xx`);
    if (exchange.error) count(stage.refusals, exchange.error.type);
    if (exchange.integration?.status !== undefined) this.forwarded(exchange.requestId);
    const { error } = exchange.integration ?? {};
    if (error !== undefined) this.unanswered.push(`${new Date().toISOString()} ${exchange.method}: ${error}`);
  }

  /** HAProxy has answered a request, of the gateway's or past it. */
  forwarded(requestId: string): void {
    this.#forwarded.add(requestId);
  }

  /** How many requests HAProxy has answered, and which of them its log does not tell of, or more than once. */
  get requests(): { readonly answered: number; readonly withoutLine: string[]; readonly withMore: string[] } {
    const ids = [...this.#forwarded];
    const lines = (id: string): number => this.#lines.get(id) ?? 0;
    return {
      answered: ids.length,
      withoutLine: ids.filter((id) => lines(id) === 0),
      withMore: ids.filter((id) => lines(id) > 1),
    };
  }

  /** A line of HAProxy's traffic log. */
  logged(line: string): void {
    const entry = parseJson(line) as Record<string, string> | undefined;
    if (!isObject(entry)) this.broken.push(line);
    if (entry?.["kind"] !== "Request") return;
    count(this.#lines, entry["request_id"] ?? "");
    if (entry["api_key_id"]) this.apiKeyIds.haproxy.add(entry["api_key_id"]);
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
