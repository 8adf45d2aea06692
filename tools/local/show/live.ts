import { canRewriteLines, type Style } from "../../shared/style";
import { plainLine, tableLines } from "./table";
import type { Tally } from "./tally";

/** Counts on show. */
export interface Live {
  /** Prints a line above them. */
  say(text: string): void;
  end(): void;
}

/** Shows the counts as they change: a table in place on a terminal, a line a second elsewhere. */
export function live(tally: Tally, out: NodeJS.WriteStream, style: Style): Live {
  let drawn = 0;
  let last = "";
  const table = (): void => {
    // A line that wraps would break the count of lines to go back.
    const lines = tableLines(tally, style, out.columns || 80);
    const text = lines.map((line) => `\x1b[2K${line}\n`).join("");
    out.write(`${back()}${text}`);
    drawn = lines.length;
  };
  const back = (): string => (drawn > 0 ? `\x1b[${drawn}A` : "");
  const line = (): void => {
    const text = plainLine(tally);
    if (text !== last) out.write(`${text}\n`);
    last = text;
  };
  const isRewritten = canRewriteLines(out);
  const show = isRewritten ? table : line;
  const timer = setInterval(show, isRewritten ? 500 : 1000);
  return {
    say(text) {
      // The table is wiped out, and drawn again below.
      out.write(`${back()}${drawn > 0 ? "\x1b[J" : ""}${text}\n`);
      drawn = 0;
      if (isRewritten) table();
    },
    end() {
      clearInterval(timer);
      show();
    },
  };
}
