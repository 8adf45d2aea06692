import type { CountLimits } from "../intent/limits";
import type { Line } from "../quoting";
import { line } from "../quoting";

/** What one caller may not have more of than its class allows. */
export type Measure = keyof CountLimits;

/** Where a measure is counted: the entry that `track-sc<entry>` found, and one of its general purpose counters. */
interface Place {
  readonly entry: number;
  readonly counter: number;
}

/** All that HAProxy must do for one measure. */
interface MeasureRow {
  /** The rule that adds one to its counter; undefined where HAProxy knows the number by itself. */
  readonly counter: ((place: Place) => Line) | undefined;
  /** What an entry must hold besides counters. */
  readonly stored: readonly Line[];
  /** The same, where the fleet has other members. */
  readonly storedIfShared: readonly Line[];
  /** This task's own number. */
  readonly taskNumber: (place: Place) => Line;
  /** Another member's number, in that member's table. */
  readonly others: (table: Line, counter: number) => Line;
  /** When that still holds: the key looked up in another member's table, and the longest that a request takes in milliseconds. */
  readonly holds: (key: Line, table: Line, longestMs: number) => readonly Line[];
  /** Rules that send a change to the other members where HAProxy does not by itself; `spare` is a counter for nothing else. */
  readonly sent: (entry: number, spare: number) => readonly Line[];
  /** Whether the number has this request in it when it is compared with the limit. */
  readonly includesThisRequest: boolean;
  /** What the number is of, as RateLimit-Policy says it (draft-ietf-httpapi-ratelimit-headers-10). */
  readonly policy: (periodSeconds: number) => Line;
  /** When a refused caller may come back, in seconds. */
  readonly retryAfterSeconds: (periodSeconds: number) => number;
}

const perPeriod = {
  stored: [],
  storedIfShared: [],
  taskNumber: ({ entry, counter }: Place) => line`sc_gpc_rate(${counter},${entry})`,
  others: (table: Line, counter: number) => line`table_gpc_rate(${counter},${table})`,
  holds: () => [],
  sent: () => [],
  includesThisRequest: false,
  policy: (periodSeconds: number) => line`;w=${periodSeconds}`,
  retryAfterSeconds: (periodSeconds: number) => periodSeconds,
};

/** In the order of their counters. A measure that is missing here, or lacks a column, does not compile. */
const MEASURES = {
  requests: {
    ...perPeriod,
    counter: ({ entry, counter }) => line`http-request sc-inc-gpc(${counter},${entry})`,
  },
  errors: {
    ...perPeriod,
    counter: ({ entry, counter }) => line`http-response sc-inc-gpc(${counter},${entry}) if { status 400:499 }`,
  },
  concurrent: {
    counter: undefined,
    stored: [line`conn_cur`],
    storedIfShared: [line`gpt(1)`],
    taskNumber: ({ entry }) => line`sc_conn_cur(${entry})`,
    others: (table) => line`table_gpt(0,${table})`,
    // A member that is gone, or reloaded, does not tell that its requests are over: by then they are.
    holds: (key, table, longestMs) => [line`{ ${key},table_idle(${table}) lt ${longestMs} }`],
    // The end of a connection sends nothing, so the number is set when the request is answered; nor does setting a tag, so
    // the spare counter is raised with it.
    sent: (entry, spare) => [
      line`http-request sc-set-gpt(0,${entry}) sc_conn_cur(${entry})`,
      line`http-after-response sc-set-gpt(0,${entry}) sc_conn_cur(${entry}),sub(1)`,
      line`http-after-response sc-inc-gpc(${spare},${entry})`,
    ],
    includesThisRequest: true,
    policy: () => line`;qu="concurrent-requests"`,
    // As soon as another request of the caller is answered.
    retryAfterSeconds: () => 1,
  },
} satisfies Record<Measure, MeasureRow>;

export const measures = Object.keys(MEASURES) as Measure[];

export const measureRow = (measure: Measure): MeasureRow => MEASURES[measure];

const withCounter = measures.filter((measure) => measureRow(measure).counter !== undefined);

/** How many counters of an entry are used; the next one is spare. */
export const COUNTERS = withCounter.length;

export const counterOf = (measure: Measure): number => withCounter.indexOf(measure);

/** The rule that counts for a measure; none if HAProxy does it by itself. */
export function countingRule(measure: Measure, entry: number): readonly Line[] {
  const rule = measureRow(measure).counter;
  return rule === undefined ? [] : [rule({ entry, counter: counterOf(measure) })];
}
