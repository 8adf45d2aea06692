/** What was expected of a running plan, and what it did. */
export interface Outcome {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
  readonly ok: boolean;
}

/** What a plan gives no occasion to look at. */
export interface Skipped {
  readonly what: string;
  readonly skipped: string;
}

/** Two texts that must be the same. */
export function same(what: string, expected: string, got: string): Outcome {
  return { what, expected, got, ok: expected === got };
}

/** Something that must hold, told in words. */
export function holds(what: string, expected: string, got: string, ok: boolean): Outcome {
  return { what, expected, got, ok };
}
