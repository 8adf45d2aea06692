import { kind, type Kind, type MaybeOutput } from "./kind";
import { at, duplicates, HIDDEN, isOutput, must, problem, useOneOf } from "./problem";

/** What a text must be like. */
export interface TextRule {
  /** What to do, said when it is not so: `give the AWS account's twelve digits`. */
  readonly what: string;
  readonly fits: RegExp | ((text: string) => boolean);
  /** One that fits: for messages, documents and generated tests. */
  readonly example: string;
  /** Its value stands in no message; what a function says of it may. */
  readonly confidential?: true | ((text: string) => string);
}

export interface TextKind extends Kind<string> {
  readonly is: "text";
  readonly rule: TextRule;
}

/** Text that fits a rule. */
export function text(rule: TextRule): TextKind {
  const { what, fits, example, confidential } = rule;
  const said = confidential ? what : `${what}, such as ${example}`;
  return kind({ is: "text", rule }, (value, path) =>
    must(
      typeof value === "string" && fitsRule(fits, value),
      path,
      said,
      confidential && value !== undefined ? about(confidential, value) : value,
    ),
  );
}

function about(confidential: NonNullable<TextRule["confidential"]>, value: unknown): unknown {
  return typeof confidential === "function" && typeof value === "string" ? confidential(value) : HIDDEN;
}

function fitsRule(fits: TextRule["fits"], value: string): boolean {
  return typeof fits === "function" ? fits(value) : fits.test(value);
}

/** A range of numbers; both ends belong to it. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** What is counted: `seconds`, `MiB`. */
  readonly unit?: string;
  /** Why not less, or not more. */
  readonly why?: string;
}

export interface WholeKind extends Kind<number> {
  readonly is: "whole";
  readonly range: Range;
}

/** A whole number of a range. */
export function whole(range: Range): WholeKind {
  const { from, to, unit, why } = range;
  const what = `use a whole number${of(unit)} from ${from} to ${to}${reason(why)}`;
  return kind({ is: "whole", range }, (value, path) =>
    must(Number.isInteger(value) && (value as number) >= from && (value as number) <= to, path, what, value),
  );
}

/** A number beyond a limit, which itself is out. */
export interface Above {
  readonly above: number;
  readonly unit?: string;
  readonly why?: string;
}

export interface QuantityKind extends Kind<number> {
  readonly is: "quantity";
  readonly range: Above;
}

/** A number, broken or whole, above a limit. */
export function quantity(range: Above): QuantityKind {
  const { above, unit, why } = range;
  const what = `use a number${of(unit)} above ${above}${reason(why)}`;
  return kind({ is: "quantity", range }, (value, path) =>
    must(Number.isFinite(value) && (value as number) > above, path, what, value),
  );
}

/** The numbers that something takes. */
export interface Numbers {
  readonly values: readonly number[];
  readonly unit?: string;
  readonly why?: string;
}

export interface OneNumberOfKind extends Kind<number> {
  readonly is: "one number of";
  readonly numbers: Numbers;
}

/** One of a few numbers. */
export function oneNumberOf(numbers: Numbers): OneNumberOfKind {
  const { values, unit, why } = numbers;
  const what = `use one of ${values.join(", ")}${unit === undefined ? "" : ` ${unit}`}${reason(why)}`;
  return kind({ is: "one number of", numbers }, (value, path) =>
    must(values.includes(value as number), path, what, value),
  );
}

export interface FlagKind extends Kind<boolean> {
  readonly is: "flag";
}

/** Yes or no. */
export function flag(): FlagKind {
  return kind({ is: "flag" }, (value, path) => must(typeof value === "boolean", path, "use true or false", value));
}

export interface OneOfKind<V extends string> extends Kind<V> {
  readonly is: "one of";
  readonly values: readonly V[];
}

/** One of a closed set, which is given as its table: `oneOf(TlsMode)`. */
export function oneOf<const E extends Readonly<Record<string, string>>>(members: E): OneOfKind<E[keyof E]> {
  const values = Object.values(members) as E[keyof E][];
  return kind({ is: "one of", values }, (value, path) =>
    must(
      (values as unknown[]).includes(value),
      path,
      typeof value === "string" ? useOneOf(values, value) : `use one of ${values.join(", ")}`,
      value,
    ),
  );
}

/** How many a list may hold. */
export interface Length {
  /** What it lists, in the plural: `audiences`. */
  readonly of: string;
  /** @default 0 */
  readonly from?: number;
  /** @default any number */
  readonly to?: number;
  readonly why?: string;
  /** Whether each may stand in it once: a plain value, or a group by one of its fields. */
  readonly distinct?: true | { readonly by: string };
}

export interface ListKind<T, K extends Kind<T> = Kind<T>> extends Kind<T[]> {
  readonly is: "list";
  readonly item: K;
  readonly length: Length;
}

/** A list of one kind. */
export function list<T, K extends Kind<T>>(item: K & Kind<T>, length: Length): ListKind<T, K> {
  const { of: what, from = 0, to, why } = length;
  const many = to === undefined ? `${from} or more` : from === to ? String(from) : `${from} to ${to}`;
  return kind(
    { is: "list", item, length },
    (value, path) => {
      if (!Array.isArray(value)) return [problem(path, `give a list of ${what}`, value)];
      const items = Array.from<unknown>(value);
      const fits = items.length >= from && items.length <= (to ?? Infinity);
      const twice = duplicates(items.map((one) => mark(one, length.distinct)).filter((one) => one !== undefined));
      return [
        ...must(fits, path, `give ${many} ${what}${reason(why)}`, items.length),
        ...must(twice.length === 0, path, distinctly(length), twice),
        // Of a list that is too long no more is looked at than it may have: a text of others may have a hundred thousand.
        ...items.slice(0, to).flatMap((one, i) => item.problems(one, `${path}[${i}]`)),
      ];
    },
    (value) => (isShort(value, to) ? value.map((one) => item.resolve(one)) : value),
  );
}

const isShort = (value: unknown, to = Infinity): value is unknown[] => Array.isArray(value) && value.length <= to;

function distinctly({ of: what, distinct }: Length): string {
  const named = typeof distinct === "object" && distinct.by === "name";
  return named ? `give each of the ${what} its own name` : `name each of the ${what} once`;
}

/** What an item of a list is told by; undefined if it may stand in it twice. */
function mark(item: unknown, distinct: Length["distinct"]): unknown {
  if (distinct === undefined || isOutput(item)) return undefined;
  if (distinct === true) return item;
  return isGroup(item) ? item[distinct.by] : undefined;
}

/** Whether a value is an object with fields. */
export function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isOutput(value);
}

export interface DictionaryKind<T, K extends Kind<T> = Kind<T>> extends Kind<Record<string, T>> {
  readonly is: "dictionary";
  readonly key: TextRule;
  readonly value: K;
}

/** Values of one kind by keys that the caller chooses, such as OAuth clients. */
export function dictionary<T, K extends Kind<T>>(key: TextRule, value: K & Kind<T>): DictionaryKind<T, K> {
  return kind(
    { is: "dictionary", key, value },
    (given, path) => {
      if (!isGroup(given)) return [problem(path, "give a group of values by name", given)];
      return Object.entries(given).flatMap(([name, one]) => [
        ...must(fitsRule(key.fits, name), path, `${key.what}, such as ${key.example}`, name),
        ...value.problems(one, at(path, name)),
      ]);
    },
    (given) =>
      isGroup(given)
        ? Object.fromEntries(Object.entries(given).map(([name, one]) => [name, value.resolve(one)]))
        : given,
  );
}

export interface InputKind<T, K extends Kind<T> = Kind<T>> extends Kind<MaybeOutput<T>> {
  readonly is: "input";
  readonly plain: K;
}

/** For `pulumi.Input<T>`: what is known now is checked, an Output or a promise is left to AWS. */
export function input<T, K extends Kind<T>>(plain: K & Kind<T>): InputKind<T, K> {
  const check = (value: unknown, path: string) => (isOutput(value) ? [] : plain.problems(value, path));
  return {
    ...kind<MaybeOutput<T>, { is: "input"; plain: K }>({ is: "input", plain }, check, (value) =>
      isOutput(value) ? value : plain.resolve(value),
    ),
    problems: (value, path = "") => check(value, path),
  };
}

function of(unit: string | undefined): string {
  return unit === undefined ? "" : ` of ${unit}`;
}

function reason(why: string | undefined): string {
  return why === undefined ? "" : ` (${why})`;
}
