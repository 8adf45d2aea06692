import type { Plan } from "../plan";

/** Plans as JSON: keys sorted, so that equal plans are equal texts. */
export function jsonText(plans: Plan | Plan[] | undefined): string {
  return JSON.stringify(plans, sortedKeys, 2);
}

function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
