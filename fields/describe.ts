import type { Default, Kind, Optional } from "./kind";
import type {
  DictionaryKind,
  FlagKind,
  InputKind,
  ListKind,
  OneNumberOfKind,
  OneOfKind,
  QuantityKind,
  TextKind,
  WholeKind,
} from "./kinds";
import type { Table } from "./table";

/** A kind of single values. */
export type LeafKind = TextKind | WholeKind | QuantityKind | OneNumberOfKind | FlagKind | OneOfKind<string>;

/** Any kind that a table is made of. */
export type AnyKind =
  | LeafKind
  | ListKind<unknown>
  | DictionaryKind<unknown>
  | InputKind<unknown>
  | Table<Record<string, unknown>, Record<string, Kind<unknown>>>;

/** A row of a table: its kind, and what stands in when it is left out. */
export type RowKind = AnyKind & Partial<Default<unknown> & Optional>;

/**
 * What a row says of its field, in sentences: which values it takes, and what is so when it is left out.
 *
 * @param required what is said of a field that must be given; nothing if empty
 */
export function factsOf(kind: RowKind, required: string): string[] {
  return [values(kind), otherwise(kind, required)].filter((one) => one !== "");
}

function values(kind: AnyKind): string {
  switch (kind.is) {
    case "whole": {
      const { from, to, unit, why } = kind.range;
      return `${from} to ${to}${unit === undefined ? "" : ` ${unit}`}${reason(why)}.`;
    }
    case "quantity":
      return `Above ${kind.range.above}${kind.range.unit === undefined ? "" : ` ${kind.range.unit}`}${reason(kind.range.why)}.`;
    case "one number of":
      return `One of ${kind.numbers.values.join(", ")}${kind.numbers.unit === undefined ? "" : ` ${kind.numbers.unit}`}.`;
    case "one of":
      return `One of ${kind.values.map((one) => `\`${one}\``).join(", ")}.`;
    case "list": {
      const { from = 0, to, of } = kind.length;
      return `${to === undefined ? `${from} or more` : `${from} to ${to}`} ${of}${reason(kind.length.why)}.`;
    }
    case "text":
      // What messages do not show stands in no sentence either.
      return kind.rule.confidential ? "" : `Such as \`${kind.rule.example}\`.`;
    case "input":
      return `${values(kind.plain as LeafKind)} May be an Output.`;
    case "flag":
    case "dictionary":
    case "group":
      return "";
  }
}

function otherwise(kind: RowKind, required: string): string {
  if (kind.without !== undefined) return `Left out: ${sentence(kind.without)}`;
  if (kind.default === undefined) return required;
  const isEmpty = typeof kind.default === "object" && Object.keys(kind.default as object).length === 0;
  return isEmpty ? "" : `Default \`${JSON.stringify(kind.default)}\`: ${sentence(kind.because!)}`;
}

function reason(why: string | undefined): string {
  return why === undefined ? "" : ` (${why})`;
}

/** With a full stop at its end, unless it has one. */
export function sentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}
