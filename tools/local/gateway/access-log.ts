/** Who knows the `$context` variables; undefined is what is not there. */
export type Context = (variable: string) => string | undefined;

/** One line of the access log: the stage's format with its variables filled in, `-` where there is nothing. */
export function accessLogLine(format: string, context: Context): string {
  return format.replaceAll(/\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)/g, (_, variable: string) =>
    escaped(context(variable) || "-"),
  );
}

/** The format is JSON in this project, and a client must not write lines of its own into it. */
function escaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
