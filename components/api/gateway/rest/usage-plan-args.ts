import { fields, list, oneOf, text, whole, type ResolvedBy } from "../../../../fields";
import { label } from "../../../../fields/dns";
import { ROUTE, THROTTLE, type Throttle } from "../route-args";

/** What a quota is counted over, from midnight UTC of its first day. */
export const QuotaPeriod = {
  /** A day of UTC. */
  Day: "Day",
  /** Seven days. */
  Week: "Week",
  /** A month of the calendar. */
  Month: "Month",
} as const;

export type QuotaPeriod = (typeof QuotaPeriod)[keyof typeof QuotaPeriod];

/** How much each consumer of a plan may call, by an API key. Best effort: API Gateway may let more through (its guide, usage plans). */
export interface UsagePlanSettings {
  /** Unique in the API: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** The stages that it opens. */
  readonly stages: string[];
  /** For each consumer by itself. */
  readonly throttle: Throttle;
  /**
   * How much each consumer may call in a period. Not exact: money is not to depend on it.
   * @default without end
   */
  readonly quota?: QuotaSettings;
  /**
   * Tighter limits of single routes, for each consumer by itself. In each stage up to 20 methods (API Gateway quota); a route for `ANY`
   * is seven.
   * @default none
   */
  readonly routes?: RouteThrottle[];
  /** Who has a key. */
  readonly consumers: ApiConsumer[];
}

/** The most requests that an API key may make in a period. */
export interface QuotaSettings {
  /** The most requests in a period. */
  readonly requests: number;
  /** What the requests are counted over. */
  readonly period: QuotaPeriod;
}

/** The limit of one route for each API key. */
export interface RouteThrottle {
  /** A route of the API: `GET /orders/{id}`. */
  readonly key: string;
  /** The most requests to the route for each API key. */
  readonly throttle: Throttle;
}

/** Who calls with an API key, which says who is counted and proves nothing: a token is asked for beside it. */
export interface ApiConsumer {
  /** Unique in the API: lower-case letters, digits and hyphens. */
  readonly name: string;
  /**
   * Which of its keys is the newest. Raise it by one to have a new one: the one before goes on to be taken, the one before that does not.
   * @default 1
   */
  readonly keyGeneration?: number;
}

export const ROUTE_THROTTLES = list(fields<RouteThrottle>()({ key: ROUTE.rows.key, throttle: THROTTLE }), {
  of: "routes",
  distinct: { by: "key" },
});

const USAGE_PLAN = fields<UsagePlanSettings>()({
  name: text(label(30, "gold")),
  stages: list(text(label(30, "v1")), {
    of: "stages",
    from: 1,
    why: "API Gateway refuses keys that open none",
    distinct: true,
  }),
  throttle: THROTTLE,
  quota: fields<QuotaSettings>()({
    requests: whole({ from: 1, to: 2 ** 31 - 1, unit: "requests" }),
    period: oneOf(QuotaPeriod),
  }).optional("without end"),
  routes: ROUTE_THROTTLES.withDefault([], "the plan's own limits do"),
  consumers: list(
    fields<ApiConsumer>()({
      name: text(label(40, "billing")),
      keyGeneration: whole({ from: 1, to: 1_000_000 }).withDefault(1, "it counts up from there"),
    }),
    { of: "consumers", from: 1, why: "a plan without any lets nobody in", distinct: { by: "name" } },
  ),
});

export const USAGE_PLANS = list(USAGE_PLAN, { of: "plans", distinct: { by: "name" } });

export type ResolvedUsagePlan = ResolvedBy<typeof USAGE_PLAN>;
