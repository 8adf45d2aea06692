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

/** A stream of output, as far as it decides what is written to it. */
export interface Terminal {
  readonly isTTY?: boolean;
}

/** Whether lines that were written can be taken back: on a terminal that is not dumb. */
export function canRewriteLines({ isTTY }: Terminal, env: NodeJS.ProcessEnv = process.env): boolean {
  return isTTY === true && env.TERM !== "dumb";
}

/** Colours on a terminal, unless NO_COLOR is set (https://no-color.org); none elsewhere. */
export function styleFor(stream: Terminal, env: NodeJS.ProcessEnv = process.env): Style {
  return canRewriteLines(stream, env) && !env.NO_COLOR ? COLOURED : PLAIN;
}

function same(text: string): string {
  return text;
}

function code(on: number, off: number): (text: string) => string {
  // Nothing needs no colour.
  return (text) => (text === "" ? "" : `\x1b[${on}m${text}\x1b[${off}m`);
}
