/** What an API of API Gateway can do, and what it costs. */
export const ApiKind = {
  /** $1.00 a million requests: routes, tokens of any issuer, throttles, mutual TLS with clients. */
  Http: "Http",
  /** $3.50 a million requests: API keys with usage plans, a firewall, a certificate that HAProxy sees, X-Ray. */
  Rest: "Rest",
} as const;

export type ApiKind = (typeof ApiKind)[keyof typeof ApiKind];

/** What differs between the kinds before anything is created. */
interface KindRow {
  /** Milliseconds that API Gateway waits for an answer at most (quotas of HTTP APIs and of REST APIs). */
  readonly mostTimeoutMilliseconds: number;
}

const KINDS = {
  Http: { mostTimeoutMilliseconds: 30_000 },
  Rest: { mostTimeoutMilliseconds: 29_000 },
} satisfies Record<ApiKind, KindRow>;

/** How much earlier than the gateway HAProxy gives up on a service, so that it is HAProxy that says why. */
export const ANSWER_FIRST_MS = 1000;

/** How long a gateway waits: what is said, or as long as its kind can. */
export function timeoutOf(api: { readonly kind: ApiKind; readonly timeoutMilliseconds?: number }): number {
  return api.timeoutMilliseconds ?? mostTimeout(api.kind);
}

export function mostTimeout(kind: ApiKind): number {
  return KINDS[kind].mostTimeoutMilliseconds;
}
