/** What an API takes as one of its texts. */
export interface ApiTextRule {
  /** The characters that it takes, as a set of a regular expression; any, if left out. */
  readonly set?: string;
  /** The form of the whole text, where a set does not say it all. */
  readonly form?: RegExp;
  readonly least?: number;
  /** Characters at most. */
  readonly most: number;
  /** What the source calls the characters, or the form. */
  readonly words?: string;
  /** The API or the guide that says so. */
  readonly source: string;
}

/** What is wrong with a text: what to do; undefined if nothing. Of one that is known in part only the characters are checked. */
export function unfit(text: string, rule: ApiTextRule, whole = true): string | undefined {
  const allowed = rule.set === undefined ? undefined : new RegExp(rule.set, "u");
  const odd = allowed ? [...new Set([...text].filter((character) => !allowed.test(character)))] : [];
  if (odd.length > 0) return `leave out ${odd.map(shown).join(" ")}: it takes ${rule.words ?? rule.set}`;
  if (!whole) return undefined;
  const length = [...text].length;
  if (length < (rule.least ?? 0) || length > rule.most) {
    return `use ${rule.least ? `${rule.least} to` : "at most"} ${rule.most} characters, not ${length}`;
  }
  return rule.form && !rule.form.test(text) ? `give ${rule.words ?? String(rule.form)}` : undefined;
}

function shown(character: string): string {
  return character === " " ? "spaces" : /[\p{C}\p{Z}]/u.test(character) ? JSON.stringify(character) : character;
}
