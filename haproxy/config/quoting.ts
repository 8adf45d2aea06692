/**
 * Quoting, all of it. A configuration line is built with the `line` template: what stands in the template is this
 * program's own text, and what is put into it must be a `Word` or a number. A plain string does not fit, neither for
 * the compiler nor at run time, so nothing that came from outside can reach the text without one of the functions below.
 *
 * HAProxy's own rules, measured: a bare word ends at blanks and at `#` or CR (which silently drop the rest of the line,
 * condition included) and reads `"`, `'`, `\` and `$` specially; between single quotes only `'`, LF, CR and NUL matter.
 */

/** Text that is one word of a configuration line whatever follows it. Made only in this file. */
export class Word {
  private constructor(readonly text: string) {}

  /** @internal for the makers in this file and for `line`. */
  static readonly of = (text: string): Word => new Word(text);
}

/** One configuration line, ready to be joined. */
export class Line {
  private constructor(readonly text: string) {}

  /** @internal for `line`. */
  static readonly of = (text: string): Line => new Line(text);
}

export const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;
/** Absolute, and short enough for a unix socket in it (107 bytes with the longest file name we add). */
export const DIRECTORY = /^(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/;
export const DIRECTORY_LENGTH = 80;
const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?";
/** RFC 1123 and `_` inside labels, as Cloud Map allows; a leading `_` would be read as an SRV name, all digits as an address. */
export const HOST_NAME = new RegExp(`^(?=.{1,253}$)(?!.*\\.[0-9]+$)${LABEL}(?:\\.${LABEL})+$`);
const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
export const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

export const HEALTH_PATH = /^\/[A-Za-z0-9/_.~-]{0,127}$/;
export const CLIENT_ID = /^[A-Za-z0-9][A-Za-z0-9._@:/|-]{0,127}$/;
export const SCOPE = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/;
export const COMMON_NAME = /^[A-Za-z0-9*][A-Za-z0-9._@*-]{0,63}$/;

/** A stage, a version: letters, digits, `-` and `_`, so that `:` stays ours for names that no setting can take. */
export const name = (value: string): Word => matching(NAME, value, "a name");

/** An absolute directory without anything that a shell, HAProxy or a converter's argument list would read. */
export const directory = (value: string): Word => {
  if (value.length > DIRECTORY_LENGTH) throw new Error(`not a directory: ${shown(value)}`);
  return matching(DIRECTORY, value, "a directory");
};

/** A DNS name with at least one dot. */
export const host = (value: string): Word => matching(HOST_NAME, value, "a host name");

/** An IPv4 address. */
export const ipv4 = (value: string): Word => matching(IPV4, value, "an IPv4 address");

/** A path of unreserved characters. */
export const healthPath = (value: string): Word => matching(HEALTH_PATH, value, "a path");

/** An OAuth client id, as it can be the key of a map: no blank, no `#` in front. */
export const clientId = (value: string): Word => matching(CLIENT_ID, value, "a client id");

/** A scope, likewise. */
export const scope = (value: string): Word => matching(SCOPE, value, "a scope");

/** A certificate's common name, likewise. */
export const commonName = (value: string): Word => matching(COMMON_NAME, value, "a common name");

/** Any text without control characters and `'`, as one single-quoted word. */
export function quoted(value: string): Word {
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f\u007f']/.test(value)) throw new Error(`cannot be quoted: ${shown(value)}`);
  return Word.of(`'${value}'`);
}

/** As `quoted`, for an argument that HAProxy reads as a log format: `%` would begin an expression. */
export const quotedFormat = (value: string): Word => quoted(value.replaceAll("%", "%%"));

/** A line of configuration: own text, with words and whole numbers in it. */
export function line(own: TemplateStringsArray, ...values: readonly (Word | Line | number)[]): Line {
  return Line.of(own.reduce((text, part, i) => text + inserted(values[i - 1]) + part));
}

function inserted(value: Word | Line | number | undefined): string {
  if (value instanceof Word || value instanceof Line) return value.text;
  if (Number.isSafeInteger(value)) return String(value);
  throw new Error(`not a word: ${shown(value)}`);
}

function matching(pattern: RegExp, value: string, what: string): Word {
  if (!pattern.test(value)) throw new Error(`not ${what}: ${shown(value)}`);
  return Word.of(value);
}

/** A value as messages show it: JSON, cut, so that no message breaks a line or grows without bound. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
