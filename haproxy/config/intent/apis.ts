import { fields, list, oneOf, text, whole } from "../../../fields";
import { ClientClass } from "./classes";
import { STAGES, type HaproxyStage } from "./stages";
import { API_KEY_ID, CERTIFICATE, COMMON_NAME, NAME, ROUTE_KEY, SHA256 } from "./texts";
import { TOKEN_KEYS, TOKEN_VERIFICATION, type TokenKey, type TokenVerification } from "./tokens";

/** How many APIs one fleet serves: measured with 300 (docs/haproxy/growth.md). */
export const MOST_APIS = 300;
/** API keys of one API: two of each of a thousand consumers. */
const MOST_API_KEYS = 2000;

/** What HAProxy knows of an API: its stages, and the origin proofs that open their backends and nobody else's. */
export interface HaproxyApi {
  /** Unique in its gatehouse: letters, digits, `-`, `_`; at most 63. */
  readonly name: string;
  /** 1 to 100, each of which gets the backend `<api>.<stage>`; API Gateway's own quota is 10. */
  readonly stages: HaproxyStage[];
  /**
   * The proofs that requests to this API carry, of the generation in use, the one before and the next: up to 10.
   * @default none: no request is taken
   */
  readonly originProofs?: OriginProofHash[];
  /**
   * The class of who calls a route and is told neither by client nor by scope. Up to 10,000.
   * @default the fleet's `classes.unlisted`
   */
  readonly routeClasses?: RouteClass[];
  /**
   * Whose each API key is that its gateway asks for (rest), up to 2000: limits count a consumer by all of its keys.
   * @default none: who has a key is counted by the key's own id
   */
  readonly apiKeys?: ApiKeyOwner[];
  /**
   * The certificates of which its gateway shows one (rest), as PEM, up to 10. Another one, or none, opens no stage of it.
   * @default none is asked for
   */
  readonly clientCertificates?: string[];
  /**
   * The common name of the certificate that its gateway shows (rest), which `gateway-ca.pem` of the directory must vouch for. Renewing it
   * changes nothing here. With `clientCertificates` it shows this one or one of those.
   * @default none is asked for
   */
  readonly clientCommonName?: string;
  /**
   * What is verified of tokens, after its gateway.
   * @default nothing: the gateway's word is taken
   */
  readonly tokens?: TokenVerification;
}

/** Which class the callers of a route are of. */
export interface RouteClass {
  /** As the gateway says it in `x-gatehouse-route`. */
  readonly route: string;
  /** The class that is given. */
  readonly class: ClientClass;
}

/** Whose an API key is. */
export interface ApiKeyOwner {
  /** That API Gateway gave it: letters and digits. It opens nothing. */
  readonly id: string;
  /** Letters, digits, `-`, `_`; at most 63. */
  readonly consumer: string;
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

export const REGISTERED_API = fields<HaproxyApi>()({
  name: text(NAME),
  stages: STAGES,
  originProofs: list(
    fields<OriginProofHash>()({ sha256: text(SHA256), generation: whole({ from: 0, to: 999_999_999 }) }),
    { of: "proofs", to: 10, distinct: { by: "sha256" } },
  ).withDefault([], "no request is taken"),
  routeClasses: ROUTE_CLASSES.withDefault([], "the fleet's classes alone tell"),
  apiKeys: list(fields<ApiKeyOwner>()({ id: text(API_KEY_ID), consumer: text(NAME) }), {
    of: "API keys",
    to: MOST_API_KEYS,
    distinct: { by: "id" },
  }).withDefault([], "who has a key is counted by the key's own id"),
  clientCertificates: list(text(CERTIFICATE), { of: "certificates", to: 10 }).withDefault([], "none is asked for"),
  clientCommonName: text(COMMON_NAME).optional("none is asked for"),
  tokens: TOKEN_VERIFICATION.optional("the gateway's word is taken"),
});

/** An API as a task has it. */
export interface IntentApi extends HaproxyApi {
  /**
   * SHA-256 of the registration that says so, in hex: what holders of `attachedScopes` are told.
   * @default unknown
   */
  readonly hash?: string;
  /**
   * Its issuer's keys, where `tokens` are verified; up to 20.
   * @default none: no token is taken
   */
  readonly tokenKeys?: TokenKey[];
}

export const INTENT_APIS = list(
  fields<IntentApi>()({
    ...REGISTERED_API.rows,
    hash: text(SHA256).optional("unknown"),
    tokenKeys: TOKEN_KEYS.withDefault([], "no token is taken"),
  }),
  {
    of: "APIs",
    to: MOST_APIS,
    distinct: { by: "name" },
  },
);
