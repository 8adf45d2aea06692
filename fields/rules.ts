import { within } from "./problem";
import type { ResolvedBy } from "./table";

/** What spans several fields. Asked only where each of them is sound by itself, and with the defaults filled in. */
export interface Rule<S> {
  /** The fields that it looks at, by their paths. */
  readonly of: readonly string[];
  readonly problems: (settings: S) => string[];
}

/** A table, of whatever interface. */
interface AnyTable {
  readonly is: "group";
  problems(value: unknown): string[];
  resolve(value: never): unknown;
}

/** All that is wrong with a value: what its table says of each field, and what its rules say of several. */
export function problemsOf<T extends AnyTable>(
  table: T,
  value: unknown,
  rules: readonly Rule<ResolvedBy<T>>[],
): string[] {
  const found = table.problems(value);
  const asked = rules.filter((rule) => rule.of.every((path) => isSound(found, path)));
  if (asked.length === 0) return found;
  const settings = table.resolve(value as never) as ResolvedBy<T>;
  return [...found, ...asked.flatMap((rule) => rule.problems(settings))];
}

/** The rules of a part, as rules of the whole; of a part that is not there they say nothing. */
export function under<S, P extends object>(
  path: string,
  part: (settings: S) => P | undefined,
  rules: readonly Rule<P>[],
): Rule<S>[] {
  return rules.map((rule) => ({
    of: rule.of.map((one) => `${path}.${one}`),
    problems: (settings) => {
      const value = part(settings);
      return value === undefined ? [] : within(path, rule.problems(value));
    },
  }));
}

/** Whether no problem is one of a field, of anything in it, or of the whole that it stands in. */
export function isSound(problems: readonly string[], path: string): boolean {
  const steps = path.split(".");
  const wholes = ["args", ...steps.map((_, i) => steps.slice(0, i).join(".")).filter((one) => one !== "")];
  return !problems.some(
    (one) =>
      wholes.some((whole) => one.startsWith(`${whole}:`)) ||
      (one.startsWith(path) && /^[:.[]/.test(one.slice(path.length))),
  );
}
