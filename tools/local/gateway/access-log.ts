/** The value of a `$context` variable; undefined if there is none. */
export type ContextValues = (variable: string) => string | undefined;

/** One line of the access log: the stage's format with its variables filled in, `-` where there is nothing. */
export function accessLogLine(format: string, context: ContextValues): string {
  return format.replaceAll(/\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)/g, (_, variable: string) =>
    escaped(context(variable) || "-"),
  );
}

/** The format is JSON in this project: what a client sends must not end a value or a line. */
function escaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
