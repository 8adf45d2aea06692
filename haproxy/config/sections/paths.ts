import { AmbiguousPath } from "../intent/requests";
import type { StageModel } from "../model";

/** Escaped once, or once more by each that decodes. */
const PERCENT = "%(?:25)*";

/** A character by its two digits, which may be escaped themselves: `%2e`, `%252e`, `%25%32%65`. */
const escaped = (digits: string): string =>
  `${PERCENT}${[...digits].map((digit) => `(?:${digit}|${PERCENT}(?:${codesOf(digit).join("|")}))`).join("")}`;

const codesOf = (digit: string): string[] =>
  [...new Set([digit, digit.toUpperCase()])].map((one) => one.charCodeAt(0).toString(16));

/** As regular expressions, case aside. What is escaped behind one or two dots may end the segment for some servers, as `;` does. */
const SPELLINGS: Readonly<Record<AmbiguousPath, string>> = {
  DotSegments: String.raw`/\.\.?(?:[/;%]|$)|${escaped("2e")}`,
  EncodedSlashes: escaped("2f"),
  Backslashes: String.raw`\\|${escaped("5c")}`,
  EmptySegments: "//",
};

/** UTF-8 that is longer than it need be, which some decoders take for other characters: `%c0%af` for `/`. */
const OVERLONG = `${PERCENT}(?:c[01]${PERCENT}[89ab]|e0${PERCENT}[89]|f0${PERCENT}8)`;

/** An escape that is none, control characters, and what cannot stand in a URL: no service needs them. */
const NEVER = `%(?![0-9a-f]{2})|${PERCENT}(?:[01][0-9a-f]|7f)|${OVERLONG}|[^!-~]`;

/** The spellings that a stage allows, as one word: a stage without any is not in `paths.map`. */
export const allowedPaths = ({ ambiguousPaths: given }: Pick<StageModel, "ambiguousPaths">): string =>
  [...(given?.allow ?? [])].sort().join(",");

/** A regular expression for paths that two servers may read differently, but those that are allowed. */
export function ambiguousPaths(allowed: readonly AmbiguousPath[] = []): string {
  const kinds = Object.values(AmbiguousPath).filter((kind) => !allowed.includes(kind));
  return [...kinds.map((kind) => SPELLINGS[kind]), NEVER].join("|");
}
