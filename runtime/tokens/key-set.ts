import { fields, list, must, oneNumberOf, problemsOf, text, whole, type Rule } from "../../fields";
import { TOKEN_KEYS, type TokenKey } from "../../haproxy/config";

/** The format that this release writes, and the only one that it reads. */
const SCHEMA = 1;

/** A key, and when the issuer was last seen to publish it, in milliseconds since 1970. */
export interface SeenKey extends TokenKey {
  readonly seenAt: number;
}

/** The keys of an issuer as its function writes them for the agents: one object of the bucket. */
export interface KeySet {
  /** Of this format: 1. */
  readonly schema: number;
  /** Whose they are. */
  readonly issuer: string;
  /** When the issuer was last asked with success, in milliseconds since 1970. */
  readonly fetchedAt: number;
  /** One at least. */
  readonly keys: SeenKey[];
}

const TIME = whole({ from: 0, to: 8.64e15, unit: "milliseconds" });

const KEY_SET = fields<KeySet>()({
  schema: oneNumberOf({ values: [SCHEMA] }),
  issuer: text({ what: "name the issuer", fits: /\S/, example: "https://id.example.com/" }),
  fetchedAt: TIME,
  keys: list(fields<SeenKey>()({ ...TOKEN_KEYS.item.rows, seenAt: TIME }), TOKEN_KEYS.length),
});

const RULES: Rule<KeySet>[] = [
  { of: ["keys"], problems: ({ keys }) => must(keys.length > 0, "keys", "give one at least", keys.length) },
];

/** What a text holds, or all that is wrong with it; nothing is assumed of it. */
export function readKeySet(given: string): { readonly keySet: KeySet } | { readonly problems: readonly string[] } {
  let keySet: KeySet;
  try {
    keySet = JSON.parse(given) as KeySet;
  } catch {
    return { problems: ["keys: give JSON"] };
  }
  const problems = problemsOf(KEY_SET, keySet, RULES);
  return problems.length > 0 ? { problems } : { keySet };
}

/** As it is written. */
export const printKeySet = (issuer: string, fetchedAt: number, keys: readonly SeenKey[]): string =>
  JSON.stringify({ schema: SCHEMA, issuer, fetchedAt, keys });
