import { duplicates, fields, flag, list, quantity, text, whole, type ResolvedBy } from "../../../fields";
import { SCOPE } from "../../../fields/oauth";

/** The most requests that are let through, counted by API Gateway over all clients together. */
export interface Throttle {
  /** Requests a second, in the long run. The account's quota is 10,000 over all its APIs in a region. */
  readonly rateLimit: number;
  /** Requests at once, on top of a quiet time. The account's quota is 5,000. */
  readonly burstLimit: number;
}

/** What may be called, and by whom. */
export interface GatewayRoute {
  /** `METHOD /path`, as API Gateway writes it: `GET /orders/{id}`, `ANY /{proxy+}`. */
  readonly key: string;
  /**
   * Whether anyone may call it, without a token. HAProxy and the service then get no identity at all.
   * @default false
   */
  readonly public?: boolean;
  /** Scopes of which a token must hold one; up to 10 (API Gateway quota). */
  readonly scopes?: string[];
  /** A limit of its own, in every stage. */
  readonly throttle?: Throttle;
}

const refusesAll = "API Gateway takes none for zero and refuses everything";

export const THROTTLE = fields<Throttle>()({
  rateLimit: quantity({ above: 0, unit: "requests a second", why: refusesAll }),
  burstLimit: whole({ from: 1, to: 2 ** 31 - 1, unit: "requests", why: refusesAll }),
});

/** The methods that a route may name besides ANY, which is all of them. */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

export const ROUTE = fields<GatewayRoute>()({
  key: text({
    what: `use METHOD /path, the method one of ANY, ${METHODS.join(", ")}, no parameter twice, {name+} last alone`,
    fits: isRouteKey,
    example: "GET /orders/{id}",
  }),
  public: flag().withDefault(false, "nobody gets in without a token by mistake"),
  scopes: list(text(SCOPE), { of: "scopes", from: 1, to: 10, why: "API Gateway quota", distinct: true }).optional(
    "any token will do",
  ),
  throttle: THROTTLE.optional("the stage's own"),
});

/** A route with its defaults. */
export type ResolvedRoute = ResolvedBy<typeof ROUTE>;

/** `METHOD /path` as API Gateway takes it: {name} is a whole segment, and {name+} the last one. */
function isRouteKey(key: string): boolean {
  const [method = "", path = "", ...rest] = key.split(" ");
  if (!["ANY", ...METHODS].includes(method) || rest.length > 0 || !path.startsWith("/")) return false;
  const segments = path.split("/").slice(1);
  return (
    path === "/" ||
    (segments.every((segment, i) => isSegment(segment, i === segments.length - 1)) &&
      duplicates(segments.filter((segment) => segment.startsWith("{"))).length === 0)
  );
}

function isSegment(segment: string, isLast: boolean): boolean {
  return (
    /^[A-Za-z0-9._~!$&'()*,;=:@%-]+$/.test(segment) ||
    /^\{[A-Za-z0-9._-]+\}$/.test(segment) ||
    (isLast && /^\{[A-Za-z0-9._-]+\+\}$/.test(segment))
  );
}
