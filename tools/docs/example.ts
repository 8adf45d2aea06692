import type { AnyKind, RowKind } from "../../fields/index";

/** A value that a kind takes: of a group what must be given, of a list as many as it must have, and one at least. */
export function exampleOf(kind: AnyKind): unknown {
  switch (kind.is) {
    case "text":
      return kind.rule.example;
    case "whole":
      return kind.range.from;
    case "quantity":
      return kind.range.above + 1;
    case "one number of":
      return kind.numbers.values[0];
    case "flag":
      return true;
    case "one of":
      return kind.values[0];
    case "input":
      return exampleOf(kind.plain as AnyKind);
    case "list":
      return Array<unknown>(Math.max(1, kind.length.from ?? 0)).fill(exampleOf(kind.item as AnyKind));
    case "dictionary":
      return { [kind.key.example]: exampleOf(kind.value as AnyKind) };
    case "group": {
      const required = Object.entries(kind.rows as unknown as Record<string, RowKind>).filter(
        ([, row]) => row.default === undefined && row.without === undefined,
      );
      return Object.fromEntries(required.map(([name, row]) => [name, exampleOf(row)]));
    }
  }
}
