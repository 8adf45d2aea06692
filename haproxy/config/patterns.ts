/** A node of a tree of words: what may follow, by its first part. */
type Node = Map<string, Node>;

/** That a word ends here. */
const END = "";

/**
 * A regular expression for one of many words, each a list of parts that are regular expressions themselves. Words that begin alike
 * share their beginning, so that text that is none of them is left after a letter or two, where a list would try word after word.
 */
export function tree(words: readonly (readonly string[])[]): string {
  const root: Node = new Map();
  for (const word of words) {
    let at = root;
    for (const part of [...word, END]) at = at.get(part) ?? at.set(part, new Map()).get(part)!;
  }
  return pattern(root);
}

/** A longer word is tried before the one that it begins with. */
function pattern(node: Node): string {
  const parts = [...node].sort(([a], [b]) => order(a, b)).map(([part, next]) => `${part}${pattern(next)}`);
  return parts.length <= 1 ? parts.join("") : `(?:${parts.join("|")})`;
}

function order(a: string, b: string): number {
  if (a === END || b === END) return a === END ? 1 : -1;
  return a < b ? -1 : 1;
}
