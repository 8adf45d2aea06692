/** Ways to set text off; all of them leave it as it is where colours have no place. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** No colours at all. */
export const PLAIN: Style = { bold: same, dim: same, red: same, yellow: same, cyan: same };

const COLOURED: Style = {
  bold: code(1, 22),
  dim: code(2, 22),
  red: code(31, 39),
  yellow: code(33, 39),
  cyan: code(36, 39),
};

/** Colours on a terminal, unless NO_COLOR is set (https://no-color.org); none elsewhere. */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Style {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb" ? COLOURED : PLAIN;
}

function same(text: string): string {
  return text;
}

function code(on: number, off: number): (text: string) => string {
  return (text) => `\x1b[${on}m${text}\x1b[${off}m`;
}
