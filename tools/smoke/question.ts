import type { Account } from "./account";

/** What one answer to a question tells. */
export interface Meaning {
  readonly means: string;
  /** What to set, or that there is nothing to set. */
  readonly set: string;
  /** Whether the stack does not work as it is built to; the command then ends with 1. */
  readonly isTrouble?: true;
}

/** What was seen, and which answer that is. What was seen holds no token and no secret. */
export interface Answer<A extends string = string> {
  readonly answer: A;
  readonly saw: string;
}

/** Something that AWS does not document, and a real account can tell. */
export interface Question<A extends string = string> {
  /** How it is named: `path-encoding`. */
  readonly id: string;
  readonly asks: string;
  /** By which requests and calls it is asked. */
  readonly how: string;
  /** What asking it changes in the account; it is asked with `--change` alone then. */
  readonly changes?: string;
  readonly answers: Readonly<Record<A, Meaning>>;
  /** @throws NotAsked where it cannot be asked */
  readonly ask: (account: Account) => Promise<Answer<A>>;
}

/** Keeps the names of a question's answers apart from those of others. */
export function question<A extends string>(one: Question<A>): Question {
  return one;
}
