/** What was expected of a running plan, and what it did. */
export interface Expectation {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
  readonly ok: boolean;
}

/** What cannot be looked at with this plan, and why. */
export interface Skipped {
  readonly what: string;
  readonly skipped: string;
}

/** Two texts that must be the same. */
export function expectEqual(what: string, expected: string, got: string): Expectation {
  return { what, expected, got, ok: expected === got };
}

/** Something that must hold. @param expected in words */
export function expectThat(what: string, expected: string, got: string, ok: boolean): Expectation {
  return { what, expected, got, ok };
}
