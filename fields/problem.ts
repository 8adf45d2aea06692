/** One problem, in the words of whoever gave the value: `path: what to do; got …`. */
export function problem(path: string, whatToDo: string, got: unknown): string {
  return `${path || "args"}: ${whatToDo}; got ${shown(got)}`;
}

/** One problem if `ok` is false. */
export function must(ok: boolean, path: string, whatToDo: string, got: unknown): string[] {
  return ok ? [] : [problem(path, whatToDo, got)];
}

/** The problems of a part, seen from the whole: `cpu: …` of `fleet` becomes `fleet.cpu: …`. */
export function within(path: string, problems: string[]): string[] {
  return problems.map((one) => `${path}.${one}`);
}

/** The values that occur more than once, each once. */
export function duplicates<T>(values: readonly T[]): T[] {
  const seen = new Set<T>();
  // A set has a size before and after: of a thousand values no one is compared with all others.
  return [...new Set(values.filter((value) => seen.size === seen.add(value).size))];
}

/** Whether a value is known only while resources are created: an Output of Pulumi, or a promise. */
export function isOutput(value: unknown): boolean {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const { __pulumiOutput: output, then } = value as { __pulumiOutput?: unknown; then?: unknown };
  return output === true || (output === undefined && typeof then === "function");
}

/** Stands in messages for a value that nobody may see. */
export const HIDDEN = Symbol("a value that is not shown");

/** A value as messages show it: JSON, cut, so that no message breaks a line or grows without bound. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === HIDDEN) return HIDDEN.description!;
  if (isOutput(value)) return "an Output, known only at deploy time";
  const text = json(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function json(value: unknown): string {
  // JSON knows neither NaN nor functions, and an Output inside of a value refuses to become text.
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return Array.isArray(value) ? "a list" : typeof value;
  }
}

/** Where a key of a group stands; a key that is not a plain word is shown as JSON, cut. */
export function at(path: string, key: string): string {
  if (/^[\w-]{1,64}$/.test(key)) return path ? `${path}.${key}` : key;
  return `${path || "args"}[${JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key)}]`;
}

/** Asks for one of several names, the nearest first if a name looks misspelt: the one place where that is decided. */
export function useOneOf(known: readonly string[], got: string): string {
  const near = known
    .map((name) => ({ name, letters: distance(name.toLowerCase(), got.toLowerCase()) }))
    .filter(({ name, letters }) => letters <= Math.min(2, Math.floor(name.length / 3)));
  const nearest = near.sort((one, other) => one.letters - other.letters)[0]?.name;
  if (nearest === undefined) return `use one of ${known.join(", ")}`;
  return `use ${nearest}, or another of ${known.filter((name) => name !== nearest).join(", ")}`;
}

/** How many letters must be added, taken away, replaced, or put into their neighbour's place, to make one name of the other. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Infinity;
  let last: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const isSwapped = i > 0 && j > 0 && letter === b[j - 1] && other === a[i - 1];
      const changed = Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === other ? 0 : 1));
      next.push(isSwapped ? Math.min(changed, last[j - 1]! + 1) : changed);
    }
    [last, row] = [row, next];
  }
  return row[b.length]!;
}
