/** A route's key, read: `GET /orders/{id}`, `ANY /{proxy+}` or `$default`. */
export interface RouteKey {
  readonly text: string;
  /** `ANY` for all. */
  readonly method: string;
  /** Undefined for `$default`, which takes what no other route does. */
  readonly segments: readonly Segment[] | undefined;
}

interface Segment {
  readonly kind: "Literal" | "Parameter" | "Greedy";
  readonly text: string;
}

/** Whether a route answers GET. */
export const takesGet = ({ method }: Pick<RouteKey, "method">): boolean => method === "GET" || method === "ANY";

/** What a request matched, and what its path's variables are. */
export interface RouteMatch<R> {
  readonly route: R;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Lower goes first: API Gateway prefers what is written out, then one segment, then everything below. */
const RANK = { Literal: 0, Parameter: 1, Greedy: 2 } as const;

/** `GET /orders`; undefined if it is not such a text. */
export function methodAndPath(text: string): { readonly method: string; readonly path: string } | undefined {
  const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(text) ?? [];
  return method !== undefined && path !== undefined ? { method, path } : undefined;
}

/** Reads a key; undefined if it is none. */
export function parseRouteKey(text: string): RouteKey | undefined {
  if (text === "$default") return { text, method: "ANY", segments: undefined };
  const found = methodAndPath(text);
  if (found === undefined) return undefined;
  const { method, path } = found;
  const segments = path === "/" ? [] : path.slice(1).split("/").map(segment);
  const greedy = segments.findIndex((one) => one.kind === "Greedy");
  return greedy < 0 || greedy === segments.length - 1 ? { text, method, segments } : undefined;
}

/**
 * The route that API Gateway takes: the most specific path first (a full match before a greedy one), then the method
 * before `ANY`, then `$default`.
 */
export function matchRoute<R extends { readonly key: RouteKey }>(
  routes: readonly R[],
  method: string,
  path: string,
): RouteMatch<R> | undefined {
  const parts = path === "/" ? [] : path.slice(1).split("/");
  const matches = routes.flatMap((route) => {
    const parameters =
      route.key.method === "ANY" || route.key.method === method ? matchSegments(route.key, parts) : undefined;
    return parameters ? [{ route, parameters }] : [];
  });
  return matches.sort((a, b) => compare(a.route.key, b.route.key))[0];
}

function matchSegments({ segments }: RouteKey, parts: readonly string[]): Record<string, string> | undefined {
  if (!segments) return {};
  if (isGreedy({ segments }) ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, { kind, text }] of segments.entries()) {
    const part = kind === "Greedy" ? parts.slice(i).join("/") : (parts[i] ?? "");
    if (kind === "Literal" ? part !== text : part === "") return undefined;
    if (kind !== "Literal") parameters[text] = decoded(part);
  }
  return parameters;
}

function compare(a: RouteKey, b: RouteKey): number {
  if (!a.segments || !b.segments) return Number(!a.segments) - Number(!b.segments);
  const full = Number(isGreedy(a)) - Number(isGreedy(b));
  if (full !== 0) return full;
  const longest = Math.max(a.segments.length, b.segments.length);
  for (let i = 0; i < longest; i++) {
    const [one, other] = [rank(a.segments[i]), rank(b.segments[i])];
    if (one !== other) return one - other;
  }
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}

function isGreedy({ segments }: Pick<RouteKey, "segments">): boolean {
  return segments?.at(-1)?.kind === "Greedy";
}

function rank(segment: Segment | undefined): number {
  return segment ? RANK[segment.kind] : RANK.Greedy + 1;
}

function segment(text: string): Segment {
  const [, name, plus] = /^\{([^{}+]+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: "Literal", text };
  return { kind: plus ? "Greedy" : "Parameter", text: name };
}

/** API Gateway decodes path variables; what cannot be decoded stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
