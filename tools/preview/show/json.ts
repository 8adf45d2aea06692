/** Plans, or what is made of them, as JSON: keys sorted, so that equal plans are equal texts. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, sortedKeys, 2);
}

function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
