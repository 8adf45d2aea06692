import { isGroup, type AnyKind, type LeafKind, type RowKind, type TextRule } from "../../fields";

export type { AnyKind, LeafKind };

/** A place of a table where a single value stands; of a list, its first item. */
export interface Leaf {
  /** `stages[0].versions[0].port`. */
  readonly path: string;
  readonly kind: LeafKind;
}

/** A row of a table, at any depth. */
export interface Row {
  /** `stages[].versions[].port`. */
  readonly path: string;
  readonly kind: RowKind;
}

/** All rows of a table, each with the rows in it. */
export function rowsOf(table: unknown, at = ""): Row[] {
  const kind = table as AnyKind;
  if (kind.is === "list") return rowsOf(kind.item, `${at}[]`);
  if (kind.is === "input") return rowsOf(kind.plain, at);
  if (kind.is !== "group") return [];
  return Object.entries(kind.rows).flatMap(([key, row]) => {
    const path = at === "" ? key : `${at}.${key}`;
    return [{ path, kind: row as RowKind }, ...rowsOf(row, path)];
  });
}

/** All places of a table where single values stand. */
export function leavesOf(kind: unknown, path = ""): Leaf[] {
  const one = kind as AnyKind;
  if (one.is === "list") return leavesOf(one.item, `${path}[0]`);
  if (one.is === "dictionary") return leavesOf(one.value, `${path}.${one.key.example}`);
  if (one.is === "input") return leavesOf(one.plain, path);
  if (one.is !== "group") return [{ path, kind: one }];
  return Object.entries(one.rows).flatMap(([key, row]) => leavesOf(row, path === "" ? key : `${path}.${key}`));
}

/** A value that a kind takes, told from others by a number. Undefined if there are not so many. */
export function valueOf(kind: LeafKind, n: number): unknown {
  switch (kind.is) {
    case "text":
      return textOf(kind.rule, n);
    case "whole":
      return kind.range.from + n <= kind.range.to ? kind.range.from + n : undefined;
    case "quantity":
      return kind.range.above + n + 1;
    case "one number of":
      return kind.numbers.values[n];
    case "flag":
      return [false, true][n];
    case "one of":
      return kind.values[n];
  }
}

/** The example of a rule with a mark in it, wherever the rule takes one. */
function textOf(rule: TextRule, n: number): string | undefined {
  const fits = (text: string) => (typeof rule.fits === "function" ? rule.fits(text) : rule.fits.test(text));
  const { example } = rule;
  const positions = Array.from({ length: example.length + 1 }, (_, i) => example.length - i);
  const letters = `q${n.toString(2).replaceAll("0", "x").replaceAll("1", "y")}w`;
  const marks = [`q${n}w`, `Q${n}W`, letters, letters.toUpperCase()];
  const marked = marks.flatMap((mark) => positions.map((at) => example.slice(0, at) + mark + example.slice(at)));
  const digits = String(n + 1).padStart(3, "7");
  const replaced = positions.map((at) => example.slice(0, at) + digits + example.slice(at + digits.length));
  const found = [...marked, ...replaced].find((text) => text !== example && fits(text));
  if (found !== undefined) return found;
  const single = positions.flatMap((at) =>
    [..."0123456789abcdef"].map((one) => example.slice(0, at) + one + example.slice(at + 1)),
  );
  return [...new Set(single)].filter((text) => text !== example && fits(text))[n];
}

/** The value that stands at a path. */
export function valueAt(value: unknown, path: string): unknown {
  return steps(path).reduce<unknown>((whole, key) => {
    if (Array.isArray(whole)) return whole[Number(key)] as unknown;
    return isGroup(whole) ? whole[key] : undefined;
  }, value);
}

/** The same with another value at a path; groups and lists on the way to it are made. */
export function withValue(value: unknown, path: string, by: unknown): unknown {
  return put(value, steps(path), by);
}

function put(value: unknown, [key, ...rest]: string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (/^\d+$/.test(key)) {
    const items = Array.isArray(value) ? (value as unknown[]) : [];
    const at = Number(key);
    return Array.from({ length: Math.max(items.length, at + 1) }, (_, i) =>
      i === at ? put(items[i], rest, by) : items[i],
    );
  }
  const group = isGroup(value) ? value : {};
  return { ...group, [key]: put(group[key], rest, by) };
}

function steps(path: string): string[] {
  return path.replaceAll("[", ".").replaceAll("]", "").split(".");
}
