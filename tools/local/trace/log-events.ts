import { isObject, parseJson } from "../../shared/json";

/** The three logs that a request leaves a line in, from left to right. */
export const Hop = { Gateway: "Gateway", Haproxy: "Haproxy", Service: "Service" } as const;

export type Hop = (typeof Hop)[keyof typeof Hop];

/** One line of a log, as Logs Insights has it: with the time at which it was written, and its fields. */
export interface LogEvent {
  readonly hop: Hop;
  /** `@timestamp`, in milliseconds. */
  readonly timestamp: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Keeps what the three logs say while a plan runs. */
export class LogEvents {
  readonly #events: LogEvent[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  get all(): readonly LogEvent[] {
    return this.#events;
  }

  /** What takes a log's lines; one that is not a JSON object has no fields, and no query finds it. */
  of(hop: Hop): (line: string) => void {
    return (line) => {
      const fields = parseJson(line);
      this.#events.push({ hop, timestamp: this.now(), fields: isObject(fields) ? fields : {} });
    };
  }
}
