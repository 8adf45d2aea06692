const LINE_FEED = 0x0a;
const BRACE = 0x7b;

/** Whole lines out of parts. */
export class Lines {
  #rest: Buffer = Buffer.alloc(0);

  /** @returns what is whole with this part, line feeds included; may be empty. */
  take(part: Buffer): Buffer {
    const all = Buffer.concat([this.#rest, part]);
    const end = all.lastIndexOf(LINE_FEED) + 1;
    this.#rest = all.subarray(end);
    return all.subarray(0, end);
  }

  /** A worker that was killed leaves half a line: it is ended. */
  end(): Buffer {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest.length > 0 ? Buffer.concat([rest, Buffer.of(LINE_FEED)]) : rest;
  }
}

/** What HAProxy writes into a full ring as soon as it has room for that: a zero byte ends it (3.4, src/sink.c). */
const DROPPED = /^(\d+) events? dropped\0?\n$/;

/**
 * The requests and connections among whole lines, and how many lines HAProxy says that it dropped. A frontend's log also gets what HAProxy
 * says when it stops, "Proxy edge stopped", which stands in the container's own log too.
 */
export function sorted(lines: Buffer): { readonly objects: Buffer; readonly dropped: number } {
  const kept: Buffer[] = [];
  let dropped = 0;
  for (let at = 0; at < lines.length;) {
    const end = lines.indexOf(LINE_FEED, at) + 1;
    if (lines[at] === BRACE) kept.push(lines.subarray(at, end));
    else dropped += Number(DROPPED.exec(lines.toString("latin1", at, end))?.[1] ?? 0);
    at = end;
  }
  return { objects: Buffer.concat(kept), dropped };
}

/** The last of whole lines, without its line feed. */
export function lastOf(lines: Buffer): Buffer {
  return lines.subarray(lines.length < 2 ? 0 : lines.lastIndexOf(LINE_FEED, -2) + 1, -1);
}

/** How often a line is among whole lines. */
export function count(lines: Buffer, line: Buffer): number {
  let found = 0;
  for (let at = after(lines, line); at > 0; at = after(lines, line, at)) found++;
  return found;
}

/** Where the first such line at or after a line's start ends; 0 if there is none. */
export function after(lines: Buffer, line: Buffer, from = 0): number {
  const whole = Buffer.concat([line, Buffer.of(LINE_FEED)]);
  let at = lines.indexOf(whole, from);
  while (at > 0 && lines[at - 1] !== LINE_FEED) at = lines.indexOf(whole, at + 1);
  return at < 0 ? 0 : at + whole.length;
}
