import { isGroup, problem, type Resolved, type Table } from "../../../fields";

/** A group that can be switched off: `none` says why, and then nothing else is given, and no default filled in. */
export function orNone<T extends { readonly none?: string }, F>(table: Table<T, F>): Table<T, F> {
  const isOff = (value: unknown) => isGroup(value) && value["none"] !== undefined;
  return {
    ...table,
    problems: (value, path = "") => {
      const keys = isOff(value) ? Object.keys(value as object) : [];
      const both = keys.length > 1 ? [problem(path, "give either none or settings", keys)] : [];
      return [...table.problems(value, path), ...both];
    },
    resolve: (value) => (isOff(value) ? ({ none: value.none } as unknown as Resolved<T, F>) : table.resolve(value)),
  };
}
