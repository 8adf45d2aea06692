import { shown, text, type TextRule } from "../../fields";
import { DNS_NAME } from "../../fields/dns";
import {
  API_KEY_ID,
  CLIENT_ID,
  COMMON_NAME,
  DIRECTORY_PATH,
  HEALTH_PATH,
  IPV4,
  NAME,
  PREFIX,
  MATCHED_SCOPE,
  SHA256,
  STAGE_ID,
} from "./intent/texts";

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

/** A stage, a version, a class, a task. */
export const name = (value: string): Word => matching(NAME, value, "a name");

/** A stage of an API. */
export const stageWord = (value: string): Word => matching(STAGE_ID, value, "a stage of an API");

export const sha256 = (value: string): Word => matching(SHA256, value, "a SHA-256 in hex");

export const directory = (value: string): Word => matching(DIRECTORY_PATH, value, "a directory");

/** A DNS name with at least one dot. */
export const host = (value: string): Word => matching(DNS_NAME, value, "a host name");

export const ipv4 = (value: string): Word => matching(IPV4, value, "an IPv4 address");

export const healthPath = (value: string): Word => matching(HEALTH_PATH, value, "a path");

export const prefix = (value: string): Word => matching(PREFIX, value, "a prefix");

export const clientId = (value: string): Word => matching(CLIENT_ID, value, "a client id");

export const scope = (value: string): Word => matching(MATCHED_SCOPE, value, "a scope");

export const apiKeyId = (value: string): Word => matching(API_KEY_ID, value, "an API key's id");

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
export function line(template: TemplateStringsArray, ...values: readonly (Word | Line | number)[]): Line {
  return Line.of(template.reduce((text, part, i) => text + inserted(values[i - 1]) + part));
}

function inserted(value: Word | Line | number | undefined): string {
  if (value instanceof Word || value instanceof Line) return value.text;
  if (Number.isSafeInteger(value)) return String(value);
  throw new Error(`not a word: ${shown(value)}`);
}

/** As the settings are checked: what reaches this is sound already, and is looked at once more. */
function matching(rule: TextRule, value: string, what: string): Word {
  if (text(rule).problems(value).length > 0) throw new Error(`not ${what}: ${shown(value)}`);
  return Word.of(value);
}
