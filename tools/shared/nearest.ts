/** Further away, a name is another name and not a slip of the pen. */
const MOST_EDITS = 3;

/** The name that was most likely meant by `given`; undefined if none is similar. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const most = Math.min(MOST_EDITS, Math.ceil(given.length / 2));
  const [closest] = names.map((name) => ({ name, edits: edits(given, name) })).sort((a, b) => a.edits - b.edits);
  return closest && closest.edits <= most ? closest.name : undefined;
}

/** How many letters must be put in, taken out or replaced to make one text of the other (Levenshtein's distance). */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, wanted] of [...other].entries())
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === wanted ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
