import { redacted } from "./redact";

export type Fields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** One JSON object a line, without secrets: redaction is a filter here and not a call to remember. */
export interface AgentLog {
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
}

export function agentLog(write: (line: string) => void, now: () => number = Date.now): AgentLog {
  const at =
    (level: string) =>
    (event: string, fields: Fields = {}): void => {
      write(JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...clean(fields) }));
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

function clean(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      typeof value === "string"
        ? redacted(value)
        : typeof value === "object"
          ? value.map((part) => redacted(part))
          : value,
    ]),
  );
}
