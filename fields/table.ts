import { kind, type Default, type Check, type Kind, type Normal, type Optional } from "./kind";
import { isGroup } from "./kinds";
import { at, problem, useOneOf } from "./problem";

/** One row a field of an interface: what is required has no default, what is optional says what is so without it. */
export type Fields<T> = { readonly [K in keyof T]-?: Row<T, K> };

type Row<T, K extends keyof T> =
  Partial<Pick<T, K>> extends Pick<T, K>
    ? Check<Normal<Exclude<T[K], undefined>>> & (Default<Normal<Exclude<T[K], undefined>>> | Optional)
    : Check<Normal<T[K]>> & { readonly default?: never; readonly without?: never };

/** A group of settings: the rows of an interface, and itself a kind that other tables are made of. */
export interface Table<T, F = Fields<T>> extends Kind<T> {
  readonly is: "group";
  readonly rows: F;
  resolve(value: T): Resolved<T, F>;
}

/** An interface once its defaults are filled in, at every depth. */
export type Resolved<T, F> = {
  [K in keyof T as HasDefault<F, K> extends true ? K : never]-?: ResolvedValue<Exclude<T[K], undefined>, Of<F, K>>;
} & {
  [K in keyof T as HasDefault<F, K> extends true ? never : K]: ResolvedValue<T[K], Of<F, K>>;
};

/** What a table resolves to: `ResolvedBy<typeof FLEET>`. */
export type ResolvedBy<T> = T extends Table<infer A, infer F> ? Resolved<A, F> : never;

type Of<F, K> = K extends keyof F ? F[K] : never;
type HasDefault<F, K> = Of<F, K> extends { readonly default: unknown } ? true : false;
type ResolvedValue<V, K> = K extends { readonly rows: infer F }
  ? V extends object
    ? Resolved<V, F>
    : V
  : K extends { readonly is: "list"; readonly item: infer I }
    ? V extends readonly (infer U)[]
      ? ResolvedValue<U, I>[]
      : V
    : K extends { readonly is: "dictionary"; readonly value: infer I }
      ? { [N in keyof V]: ResolvedValue<V[N], I> }
      : V;

/** Of so many unknown fields it is said what they may be: who has more has mistyped none. */
const MOST_UNKNOWN = 100;

type AnyRow = Check<unknown> & Partial<Default<unknown> & Optional>;

/**
 * The table of an interface: `fields<Throttle>()({ rateLimit: …, burstLimit: … })`. A row that is missing, that the interface
 * does not have, or whose kind or default is of another type does not compile. A table in another table needs a `fields` of
 * its own.
 *
 * `elsewhere`: settings that AWS has and this group has not, with what to do instead: who looks for one here is told.
 */
export const fields =
  <T>() =>
  <const F extends Fields<T>>(
    rows: F & Record<Exclude<keyof F, keyof T>, never>,
    elsewhere: Readonly<Record<string, string>> = {},
  ): Table<T, F> => {
    const entries = Object.entries<AnyRow>(rows);
    const names = Object.keys(rows);
    const given = (value: Readonly<Record<string, unknown>>, key: string) =>
      Object.hasOwn(value, key) ? value[key] : undefined;
    const check = (value: unknown, path: string): string[] => {
      // Of a part that is missing it is said what must be in it.
      if (value === undefined && path !== "" && hasRequired(rows)) return check({}, path);
      if (!isGroup(value)) return [problem(path, `give a group of settings (${names.join(", ")})`, value)];
      const unknown = Object.keys(value).filter((key) => !Object.hasOwn(rows, key)).slice(0, MOST_UNKNOWN); // prettier-ignore
      return [
        ...unknown.map((key) => {
          const way = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
          return way === undefined
            ? problem(at(path, key), useOneOf(names, key), key)
            : problem(at(path, key), way, value[key]);
        }),
        ...entries.flatMap(([key, row]) => {
          const one = given(value, key);
          return one === undefined && isOptional(row) ? [] : row.problems(one, at(path, key));
        }),
      ];
    };
    const resolve = (value: unknown): unknown => {
      if (!isGroup(value)) return value;
      const resolved = entries.flatMap(([key, row]) => {
        const one = given(value, key) ?? row.default ?? insteadOf(row);
        return one === undefined ? [] : [[key, row.resolve(one)] as const];
      });
      return Object.fromEntries(resolved);
    };
    return kind({ is: "group", rows: rows }, check, resolve) as Table<T, F>;
  };

/** A group that is missing although it must be there is refused for what must be in it; the rest of it has its defaults. */
function insteadOf(row: AnyRow & { readonly rows?: unknown }): unknown {
  return !isOptional(row) && isGroup(row.rows) && hasRequired(row.rows) ? {} : undefined;
}

function hasRequired(rows: unknown): boolean {
  return Object.values(rows as Record<string, AnyRow>).some((row) => !isOptional(row));
}

function isOptional(row: AnyRow): boolean {
  return row.default !== undefined || row.without !== undefined;
}
