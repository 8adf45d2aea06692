import { fields, text, whole } from "../../../fields";
import { ClientClass, type LimitedClass } from "./classes";
import { orNone } from "./off";
import { REASON } from "./texts";

/** How much one caller may take, by class. What is left out keeps its default. */
export interface LimitSettings {
  /** Why there are none, for who reads the settings; instead of everything else. */
  readonly none?: string;
  /**
   * What `requests` and `errors` are counted over, in seconds, 1 to 3600.
   * @default 10
   */
  readonly periodSeconds?: number;
  /**
   * How much of an IPv6 address is one source, in bits, 49 to 128: who has one address has all of its /64.
   * @default 64
   */
  readonly sourcePrefix?: number;
  /**
   * How much of an IPv6 address is one network, in bits, 16 to 48: a site has up to 65,536 networks of /64.
   * @default 48
   */
  readonly networkPrefix?: number;
  /**
   * How many callers of each kind are remembered, 100 to 10,000,000; each takes about 150 bytes, and as much for each other task of
   * the fleet. Who is counted stays; while there is no room for more, new ones are counted by their network alone.
   * @default 100000
   */
  readonly callers?: number;
  /** A browser loads a page with some ten requests at once. */
  readonly Person?: ClassLimitSettings;
  /** A loop that went wrong must be felt within seconds. */
  readonly Agent?: ClassLimitSettings;
  /** Limited only so that one mistake does not take the fleet. */
  readonly Service?: ClassLimitSettings;
  /** Who calls public routes: web hooks, sign-in pages. */
  readonly Public?: PublicLimitSettings;
}

/** For one class, by who is counted. Each class counts by itself: a person's requests are not her agent's. */
export interface ClassLimitSettings {
  /** The token's subject, over all APIs: one text of two issuers is one subject. */
  readonly subject?: CountLimits;
  /** The OAuth client with all its subjects, over all APIs; of a REST API that asks for API keys the consumer, with all its keys. */
  readonly key?: CountLimits;
  /** The client's address, of IPv6 the /64: an office or a web application's server may be behind one. */
  readonly source?: CountLimits;
  /** All sources of an IPv6 network, /48. */
  readonly network?: CountLimits;
}

/** For who has no token: by the address alone. */
export interface PublicLimitSettings {
  /** The client's address, of IPv6 the /64. */
  readonly source?: CountLimits;
  /** All sources of an IPv6 network, /48. */
  readonly network?: CountLimits;
}

/** Whole numbers, 1 to 1,000,000,000. Only what was admitted is counted, so whoever slows down is served again. */
export interface CountLimits {
  /** Admitted in one period. */
  readonly requests?: number;
  /** Answers 4xx of the service in one period: the caller's errors. */
  readonly errors?: number;
  /** At a time. */
  readonly concurrent?: number;
}

/** Half of what the baseline's throttle lets into a stage in 10 s: nobody takes more, and one web application serves all its users. */
const HALF_A_STAGE = 10_000;

/** An OAuth client is an application with all its users, and a source may be its server or an office: neither is held to one user's number. */
const OF_MANY = { key: {}, source: { requests: HALF_A_STAGE }, network: { requests: HALF_A_STAGE } };

interface Defaults {
  readonly limits: Required<ClassLimitSettings>;
  readonly why: string;
}

/**
 * Per 10 s. A person's client makes bursts of some ten requests a page; an agent's loop must be felt within seconds.
 */
const DEFAULTS: Readonly<Record<LimitedClass, Defaults>> = {
  Person: {
    limits: {
      subject: { requests: 100, errors: 50, concurrent: 20 },
      ...OF_MANY,
    },
    why: "a page takes some ten requests at once, and an office or an application's server may be behind one address",
  },
  Agent: {
    limits: {
      subject: { requests: 20, errors: 20, concurrent: 4 },
      ...OF_MANY,
    },
    why: "a loop that went wrong must be felt within seconds, and many agents may be behind one address",
  },
  Service: {
    limits: {
      subject: { requests: HALF_A_STAGE, errors: 1000, concurrent: 500 },
      ...OF_MANY,
    },
    why: "limited only so that one mistake does not take the fleet",
  },
  Public: {
    limits: {
      subject: {},
      key: {},
      source: { requests: 500, errors: 100, concurrent: 50 },
      network: { requests: 2000 },
    },
    why: "a sender of web hooks has few addresses, and nobody is known but by one",
  },
};

const count = whole({ from: 1, to: 1_000_000_000 });

/** The limits of one class for one table: what is left out keeps the class's default. */
function counts(given: CountLimits, why: string) {
  const limit = (number: number | undefined) =>
    number === undefined ? count.optional("no limit") : count.withDefault(number, why);
  return fields<CountLimits>()({
    requests: limit(given.requests),
    errors: limit(given.errors),
    concurrent: limit(given.concurrent),
  }).withDefault({}, why);
}

function ofClass(kind: ClientClass) {
  const { limits, why } = DEFAULTS[kind];
  return fields<ClassLimitSettings>()({
    subject: counts(limits.subject, why),
    key: counts(limits.key, why),
    source: counts(limits.source, why),
    network: counts(limits.network, why),
  }).withDefault({}, why);
}

function ofPublic() {
  const { limits, why } = DEFAULTS.Public;
  return fields<PublicLimitSettings>()({
    source: counts(limits.source, why),
    network: counts(limits.network, why),
  }).withDefault({}, why);
}

/** In bits, where there are no limits too: canaries divide by source. */
export const SOURCE_PREFIX = 64;
export const NETWORK_PREFIX = 48;

export const LIMITS = orNone(
  fields<LimitSettings>()({
    none: text(REASON).optional("they are on"),
    periodSeconds: whole({ from: 1, to: 3600, unit: "seconds" }).withDefault(
      10,
      "short enough to be over soon, long enough for a burst",
    ),
    sourcePrefix: whole({ from: 49, to: 128, unit: "bits", why: "a network is wider" }).withDefault(
      SOURCE_PREFIX,
      "who has one address has all of its /64",
    ),
    networkPrefix: whole({ from: 16, to: 48, unit: "bits", why: "a source is narrower" }).withDefault(
      NETWORK_PREFIX,
      "the most that one site is given",
    ),
    callers: whole({ from: 100, to: 10_000_000, unit: "callers" }).withDefault(100_000, "15 MB for each kind and task"),
    Person: ofClass(ClientClass.Person),
    Agent: ofClass(ClientClass.Agent),
    Service: ofClass(ClientClass.Service),
    Public: ofPublic(),
  }),
);
