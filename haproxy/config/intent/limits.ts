import { fields, text, whole } from "../../../fields";
import { ClientClass } from "./classes";
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
  /** A browser loads a page with some ten requests at once. */
  readonly Person?: ClassLimitSettings;
  /** A loop that went wrong must be felt within seconds. */
  readonly Agent?: ClassLimitSettings;
  /** Limited only so that one mistake does not take the fleet. */
  readonly Service?: ClassLimitSettings;
}

/** For one class, by who is counted. */
export interface ClassLimitSettings {
  /** The token's subject. */
  readonly subject?: CountLimits;
  /** The OAuth client with all its subjects; the API key, where the gateway has them. */
  readonly key?: CountLimits;
  /** The client's address: an office may be behind one. */
  readonly source?: CountLimits;
}

/** Whole numbers, 1 to 1,000,000,000. Only what was admitted is counted, so whoever slows down is served again. */
export interface CountLimits {
  /** Admitted in one period. */
  readonly requests?: number;
  /** Answers 4xx and 5xx of the service in one period. */
  readonly errors?: number;
  /** At a time. */
  readonly concurrent?: number;
}

/**
 * Per 10 s. A person's client makes bursts of some ten requests a page; an agent's loop must be felt within seconds; a
 * service is bounded only so that one mistake does not take the fleet. A source may be an office behind one address.
 */
const DEFAULTS: Readonly<Record<ClientClass, { readonly limits: Required<ClassLimitSettings>; readonly why: string }>> =
  {
    Person: {
      limits: {
        subject: { requests: 100, errors: 50, concurrent: 20 },
        key: { requests: 1000 },
        source: { requests: 300 },
      },
      why: "a page takes some ten requests at once, and an office may be behind one address",
    },
    Agent: {
      limits: {
        subject: { requests: 20, errors: 20, concurrent: 4 },
        key: { requests: 200 },
        source: { requests: 60 },
      },
      why: "a loop that went wrong must be felt within seconds",
    },
    Service: {
      limits: {
        subject: { requests: 1000, errors: 200, concurrent: 100 },
        key: { requests: 1000 },
        source: { requests: 3000 },
      },
      why: "limited only so that one mistake does not take the fleet",
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
  }).withDefault({}, why);
}

export const LIMITS = orNone(
  fields<LimitSettings>()({
    none: text(REASON).optional("they are on"),
    periodSeconds: whole({ from: 1, to: 3600, unit: "seconds" }).withDefault(
      10,
      "short enough to be over soon, long enough for a burst",
    ),
    Person: ofClass(ClientClass.Person),
    Agent: ofClass(ClientClass.Agent),
    Service: ofClass(ClientClass.Service),
  }),
);
