import type { Ask } from "./socket";

/** Where an answer broke HTTP's rules, by the state that HAProxy's parser was in. */
const PARTS = [
  ["StatusLine", /^MSG_(RP|DATA)/],
  ["HeaderName", /^MSG_HDR_(FIRST|NAME|COL)/],
  ["HeaderValue", /^MSG_HDR_(L1|VAL)/],
  // Read to its end: it contradicts one before it, as a second length or encoding does, or is one too many.
  ["Header", /^MSG_(HDR_L2|LAST_LF)/],
  ["Chunk", /^MSG_(CHUNK|DATA_CRLF|TRAILERS)/],
] as const;

export type ViolatedPart = (typeof PARTS)[number][0] | "Other";

/** An answer that HAProxy took for none. */
export interface Violation {
  readonly backend: string;
  readonly server: string;
  readonly part: ViolatedPart;
  /** Whose line was read; never a value, which may be a secret. */
  readonly header: string | undefined;
  /** Bytes from the beginning of the answer. */
  readonly position: number;
}

/** Tells of answers that break HTTP's rules what was wrong with them; of each backend the last one is known to HAProxy. */
export class Violations {
  readonly #told = new Map<string, string>();

  constructor(private readonly ask: Ask) {}

  /** Those since the last time. @throws if HAProxy cannot be asked */
  async since(): Promise<Violation[]> {
    const captures = (await this.ask("show errors -1 response")).split(/^(?=\[\d+\/\w+\/\d+:)/m).slice(1);
    return captures.flatMap((capture) => {
      const [, when = "", backend = ""] = /^\[([^\]]+)\] backend (\S+) /.exec(capture) ?? [];
      const event = `${when} ${/, event #(\d+),/.exec(capture)?.[1]}`;
      if (backend === "" || this.#told.get(backend) === event) return [];
      this.#told.set(backend, event);
      return [{ backend, ...violation(capture) }];
    });
  }
}

function violation(capture: string): Omit<Violation, "backend"> {
  const state = /H1 msg state (\w+)/.exec(capture)?.[1] ?? "";
  const position = Number(/error at position (\d+)/.exec(capture)?.[1] ?? 0);
  const part = position === 0 ? "StatusLine" : (PARTS.find(([, pattern]) => pattern.test(state))?.[0] ?? "Other");
  return {
    server: /, server (\S+) /.exec(capture)?.[1] ?? "",
    part,
    header: part.startsWith("Header") ? headerAt(capture, position) : undefined,
    position,
  };
}

const LONGEST_NAME = 64;

/** The name in the line that holds a byte. What goes on a line that HAProxy broke has `+` behind its offset. */
function headerAt(capture: string, position: number): string | undefined {
  const rows = [...capture.matchAll(/^ {2}(\d{5,}) {2}(.*)$/gm)].map(([, offset, text]) => ({
    at: Number(offset),
    text,
  }));
  const text = rows.filter(({ at }) => at <= position).at(-1)?.text ?? "";
  const colon = text.indexOf(":");
  // Without a colon it may be part of a value.
  return colon < 0
    ? undefined
    : text.slice(0, Math.min(colon, LONGEST_NAME)).replace(/[^ !#-'*+.0-9A-Z^_`a-z|~-]/g, "?");
}
