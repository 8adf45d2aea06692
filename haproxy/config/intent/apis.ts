import { fields, list, oneOf, text, whole } from "../../../fields";
import { ClientClass } from "./classes";
import { STAGES, type HaproxyStage } from "./stages";
import { NAME, ROUTE_KEY, SHA256 } from "./texts";

/** How many APIs one fleet serves: measured with 300 (docs/haproxy/growth.md). */
export const MOST_APIS = 300;

/** What HAProxy knows of an API: its stages, and the origin proofs that open their backends and nobody else's. */
export interface HaproxyApi {
  /** Unique in its gatehouse: letters, digits, `-`, `_`; at most 63. */
  readonly name: string;
  /** 1 to 100, each of which gets the backend `<api>.<stage>`; API Gateway's own quota is 10. */
  readonly stages: HaproxyStage[];
  /**
   * The proofs that requests to this API carry, of the generation in use, the one before and the next: up to 10.
   * @default none: no request is taken, unless the fleet asks for no proof
   */
  readonly originProofs?: OriginProofHash[];
  /**
   * The class of who calls a route and is told neither by client nor by scope. Up to 10,000.
   * @default the fleet's `classes.unlisted`
   */
  readonly routeClasses?: RouteClass[];
}

/** Which class the callers of a route are of. */
export interface RouteClass {
  /** As the gateway says it in `x-gatehouse-route`. */
  readonly route: string;
  /** The class that is given. */
  readonly class: ClientClass;
}

/** What HAProxy knows of an origin proof, which is a secret. */
export interface OriginProofHash {
  /** SHA-256 of the proof, in hex, in lower case. From 285 random bits no hash leads back. */
  readonly sha256: string;
  /** Which of the API's proofs it is, as the log's `proof_generation`. 0 to 999,999,999. */
  readonly generation: number;
}

/** Whose routes have a class. */
export const ROUTE_CLASSES = list(fields<RouteClass>()({ route: text(ROUTE_KEY), class: oneOf(ClientClass) }), {
  of: "routes",
  to: 10_000,
  distinct: { by: "route" },
});

export const API = fields<HaproxyApi>()({
  name: text(NAME),
  stages: STAGES,
  originProofs: list(
    fields<OriginProofHash>()({ sha256: text(SHA256), generation: whole({ from: 0, to: 999_999_999 }) }),
    { of: "proofs", to: 10, distinct: { by: "sha256" } },
  ).withDefault([], "no request is taken, unless the fleet asks for no proof"),
  routeClasses: ROUTE_CLASSES.withDefault([], "the fleet's classes alone tell"),
});

/** An API as a task has it. */
export interface IntentApi extends HaproxyApi {
  /**
   * SHA-256 of the registration that says so, in hex: what holders of `attachedScopes` are told.
   * @default unknown
   */
  readonly hash?: string;
}

export const INTENT_APIS = list(fields<IntentApi>()({ ...API.rows, hash: text(SHA256).optional("unknown") }), {
  of: "APIs",
  to: MOST_APIS,
  distinct: { by: "name" },
});
