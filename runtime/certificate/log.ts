import { redacted } from "./redact";

/** What happened: a few words that are always the same, and what differs as fields. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

/**
 * A log of one JSON object a line, with the names that Lambda gives them. Every text in it is redacted: that is a filter
 * here and not a call to remember, so that a mistake elsewhere shows no key.
 */
export function jsonLog(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      const line = { timestamp: now().toISOString(), level, message, ...fields };
      write(`${JSON.stringify(line, (_, value: unknown) => (typeof value === "string" ? redacted(value) : value))}\n`);
    };
  return { info: at("INFO"), warn: at("WARN"), error: at("ERROR") };
}
