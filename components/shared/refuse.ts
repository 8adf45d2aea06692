import * as pulumi from "@pulumi/pulumi";

/**
 * One problem if `ok` is false, in the caller's words: `property: what to do; got …`.
 *
 * A value that is only known at deploy time (an Output), or that is absent where it may be, is left to AWS: pass `true`.
 */
export function must(ok: boolean, property: string, whatToDo: string, got: unknown): string[] {
  return ok ? [] : [`${property}: ${whatToDo}; got ${show(got)}`];
}

/** The problems of a neighbour, seen from the caller's side: `cpu: …` of `fleet` becomes `fleet.cpu: …`. */
export function within(property: string, problems: string[]): string[] {
  return problems.map((problem) => `${property}.${problem}`);
}

/** The values that occur more than once. */
export function duplicates(values: string[]): string[] {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];
}

/** Whether a value can be judged now: a plain string, not an Output or a promise. */
export function isPlain(value: unknown): value is string {
  return typeof value === "string";
}

/**
 * Stops before anything is created, naming every problem at once.
 *
 * Throws a `ResourceError` for a component and a `RunError` for the program: the only two that Pulumi prints without a
 * stack trace (any other error is printed by util.inspect, which takes half a minute on Node 20).
 */
export function refuse(problems: string[], component?: pulumi.Resource): void {
  if (problems.length === 0) return;
  const message = `${problems.length === 1 ? "1 problem" : `${problems.length} problems`}:\n${problems.map((p) => `  ${p}`).join("\n")}`;
  throw component ? new pulumi.ResourceError(message, component, true) : new pulumi.RunError(message);
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  // JSON knows neither NaN nor functions.
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
