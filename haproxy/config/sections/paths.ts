import { AmbiguousPath } from "../intent/requests";
import type { StageModel } from "../model";

/** As regular expressions, case aside; encoded twice counts too. */
const SPELLINGS: Readonly<Record<AmbiguousPath, string>> = {
  DotSegments: String.raw`/\.\.?(?:[/;]|$)|%(?:25)?2e`,
  EncodedSlashes: "%(?:25)?2f",
  Backslashes: String.raw`\\|%(?:25)?5c`,
  EmptySegments: "//",
};

/** An escape that is none, and control characters: no service needs them. */
const NEVER = "%(?![0-9a-f]{2})|%(?:[01][0-9a-f]|7f)";

/** The spellings that a stage allows, as one word: a stage without any is not in `paths.map`. */
export const allowedPaths = ({ ambiguousPaths: given }: Pick<StageModel, "ambiguousPaths">): string =>
  [...(given?.allow ?? [])].sort().join(",");

/** A regular expression for paths that two servers may read differently, but those that are allowed. */
export function ambiguousPaths(allowed: readonly AmbiguousPath[] = []): string {
  const kinds = Object.values(AmbiguousPath).filter((kind) => !allowed.includes(kind));
  return [...kinds.map((kind) => SPELLINGS[kind]), NEVER].join("|");
}
