import type { HaproxyModel } from "../model";
import { line, quoted, type Line } from "../quoting";
import { tree } from "../patterns";

/**
 * What requests have: of HTTP (RFC 9110, 9111, 6265), of browsers (Fetch, Client Hints), of traces, and what API Gateway adds.
 * None of it is removed or refused by its name, but `connection` and `forwarded`, which are of every request's.
 */
const USUAL = ["accept", "accept-charset", "accept-encoding", "accept-language", "authorization", "cache-control", "connection", "content-encoding", "content-language", "content-length", "content-type", "cookie", "date", "dnt", "forwarded", "from", "host", "idempotency-key", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "origin", "pragma", "prefer", "priority", "range", "referer", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-user", "sec-gpc", "te", "transfer-encoding", "upgrade-insecure-requests", "user-agent", "via", "baggage", "traceparent", "tracestate", "x-amzn-trace-id", "x-correlation-id", "x-requested-with"] as const; // prettier-ignore

/** What the gateway sends, each once. A version that nobody may ask for is removed, and not usual. */
function ownNames({ pinning }: HaproxyModel): string[] {
  const always = ["x-gatehouse-stage", "x-gatehouse-route", "x-gatehouse-host", "x-client-ip", "x-request-id"];
  const pinned = pinning.scopes.length + pinning.classes.length > 0 ? ["x-gatehouse-version"] : [];
  return [...always, ...pinned, "x-gatehouse-origin"];
}

/** Whether a request has any other name, or one of ours twice. */
export const UNUSUAL = line`{ var(txn.unusual) -m found }`;

export const unusualRules = (model: HaproxyModel): readonly Line[] => [
  line`http-request set-var(txn.unusual) bool(true) unless { req.hdr_names -m reg -- ${quoted(usualNames(model))} }`,
];

/**
 * A regular expression for all header names, in lower case and joined by commas, of a request that has usual names alone and
 * each of the gateway's once at the most: a group of each of the gateway's names is set when it was seen.
 */
export function usualNames(model: HaproxyModel): string {
  const once = ownNames(model).map((name, i) => [...name, `(?(<n${i}>)(?!)|(?<n${i}>))`]);
  const others = [...USUAL, ...model.admittedHeaders.map((header) => header.name)].map((name) => [...name]);
  return `^(?:${tree([...once, ...others])}(?:,|$))*+$`;
}
