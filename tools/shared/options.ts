/** What the text of an option may be. */
export interface OptionKind<T> {
  /** In words, behind "use": `a number from 1 to 65535`. */
  readonly expected: string;
  /** Where only these are taken: the nearest is named when one looks misspelt. */
  readonly names?: readonly string[];
  /** The value of a text; undefined if the text is not one. */
  read(text: string): T | undefined;
}

/** An option without a value. */
export interface Flag {
  readonly help: string;
  readonly kind?: undefined;
}

/** An option with a value. */
export interface ValueOption<T, D extends T | undefined = T | undefined> {
  readonly help: string;
  readonly kind: OptionKind<T>;
  /** What stands for the value in the help: `--port P`. */
  readonly placeholder: string;
  readonly default: D;
  /** Whether it may be given several times: its value is the list of them. */
  readonly repeats?: true;
}

/** What stands by itself, and must: `check FILE`. */
export interface Operand<T> {
  readonly help: string;
  readonly kind: OptionKind<T>;
  readonly placeholder: string;
  readonly isOperand: true;
}

/** The options of a command; `rotateEvery` is given as `--rotate-every`. */
export type OptionTable = Readonly<Record<string, Flag | ValueOption<unknown, unknown> | Operand<unknown>>>;

/** What the options of a table come to: flags are true or false, what was not given and has no default is undefined. */
export type OptionValues<O extends OptionTable> = {
  readonly [K in keyof O]: O[K] extends Operand<infer T>
    ? T
    : O[K] extends ValueOption<infer T, infer D>
      ? D extends undefined
        ? T | undefined
        : T
      : boolean;
};

export function flagOption(help: string): Flag {
  return { help };
}

export function option<T>(placeholder: string, kind: OptionKind<T>, help: string): ValueOption<T, undefined> {
  return { help, kind, placeholder, default: undefined };
}

export function optionWithDefault<T>(
  value: T,
  placeholder: string,
  kind: OptionKind<T>,
  help: string,
): ValueOption<T, T> {
  return { help, kind, placeholder, default: value };
}

/** An option that may be given several times. */
export function repeatedOption<T>(
  placeholder: string,
  kind: OptionKind<T>,
  help: string,
): ValueOption<readonly T[], readonly T[]> {
  const read = (text: string): readonly T[] | undefined => {
    const one = kind.read(text);
    return one === undefined ? undefined : [one];
  };
  return { help, kind: { expected: kind.expected, read }, placeholder, default: [], repeats: true };
}

export function operand<T>(placeholder: string, kind: OptionKind<T>, help: string): Operand<T> {
  return { help, kind, placeholder, isOperand: true };
}

/** Any text but none. */
export const anyText: OptionKind<string> = { expected: "a text", read: (given) => given || undefined };

export function wholeNumber(least: number, most: number): OptionKind<number> {
  return {
    expected: `a whole number from ${least} to ${most}`,
    read: (given) => (/^\d{1,15}$/.test(given) && isWithin(Number(given), least, most) ? Number(given) : undefined),
  };
}

const SECONDS = { s: 1, m: 60, h: 3600 } as const;
/** Longer than anybody waits. */
const MOST_SECONDS = 24 * SECONDS.h;

/** A time such as `30s`, `5m` or `1h`, in seconds; up to 24 hours. */
export function duration(leastSeconds: number): OptionKind<number> {
  return {
    expected: `a time from ${leastSeconds}s to 24h, such as 30s or 5m`,
    read(given) {
      const [, number, unit] = /^(\d{1,6})([smh])$/.exec(given) ?? [];
      const seconds = Number(number) * SECONDS[(unit ?? "s") as keyof typeof SECONDS];
      return isWithin(seconds, leastSeconds, MOST_SECONDS) ? seconds : undefined;
    },
  };
}

export function choice<const V extends string>(...values: readonly V[]): OptionKind<V> {
  return {
    expected: `one of ${values.join(", ")}`,
    names: values,
    read: (given) => values.find((value) => value === given),
  };
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
