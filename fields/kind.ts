import { isOutput, problem } from "./problem";

/**
 * Checks a value of any type and fills in defaults: what a row of a table must be able to.
 *
 * @typeParam T the type of a sound value; invariant, so that a closed set with a member too few does not compile
 */
export interface Check<T> {
  /** For the compiler alone; never there at run time. */
  readonly type?: (value: T) => T;
  /** All that is wrong with a value that stands at a path; nothing is assumed of its type. Empty if nothing. */
  problems(value: unknown, path?: string): string[];
  /** A sound value with the defaults of its parts filled in; any other value as it is. */
  resolve(value: unknown): unknown;
}

/** What a setting may be, required or optional. */
export interface Kind<T> extends Check<T> {
  /** For an optional field: what stands in when it is left out, and why just that. */
  withDefault(value: T, because: string): this & Default<T>;
  /** For an optional field that nothing stands in for: what is so when it is left out. */
  optional(without: string): this & Optional;
}

export interface Default<T> {
  readonly default: T;
  /** The reason of the default. */
  readonly because: string;
}

export interface Optional {
  /** What is so when the field is left out. */
  readonly without: string;
}

/** Stands in types for a value that may be known only while resources are created: `pulumi.Input<T>`. */
export interface MaybeOutput<T> {
  readonly later: T;
}

/** An Output of Pulumi, by its looks: nothing here imports Pulumi. */
interface OutputLike {
  apply(...args: never[]): unknown;
  get(): unknown;
}

/** The type that a field's kind is of: `pulumi.Input<T>` becomes `MaybeOutput<T>`, a read-only list a list. */
export type Normal<T> = [Extract<T, PromiseLike<unknown>>] extends [never]
  ? [T] extends [readonly (infer U)[]]
    ? Normal<U>[]
    : T
  : MaybeOutput<Normal<Exclude<T, PromiseLike<unknown> | OutputLike>>>;

/** A type with what may be an Output known: `pulumi.Input<T>` becomes `T`, at every depth. */
export type Known<T> = [Extract<T, PromiseLike<unknown>>] extends [never]
  ? T extends readonly (infer U)[]
    ? Known<U>[]
    : T extends object
      ? { [K in keyof T]: Known<T[K]> }
      : T
  : Known<Exclude<T, PromiseLike<unknown> | OutputLike>>;

/** What tells kinds from each other at run time, with their rules. */
interface Rules {
  readonly is: string;
}

/** Makes a kind of its rules and its check of a value that is known now. */
export function kind<T, R extends Rules>(
  rules: R,
  check: (value: unknown, path: string) => string[],
  resolve: (value: unknown) => unknown = (value) => value,
): R & Kind<T> {
  const made: R & Kind<T> = {
    ...rules,
    problems: (value, path = "") => (isOutput(value) ? [notPlain(path, value)] : check(value, path)),
    resolve,
    withDefault(value, because) {
      return { ...this, default: value, because };
    },
    optional(without) {
      return { ...this, without };
    },
  };
  return made;
}

function notPlain(path: string, value: unknown): string {
  return problem(path, "give a plain value, because it decides what is created", value);
}
