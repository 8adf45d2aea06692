import { canRewriteLines, type Terminal } from "./style";

/** So long nothing is said: most of what is done is done by then. In milliseconds. */
const PATIENCE_MS = 1000;

/** Where it is said. */
export interface Stream extends Terminal {
  write(text: string): unknown;
}

/**
 * Does something, and says on standard error what is going on where that takes longer than a second: at a terminal in a line that is
 * gone afterwards, with the seconds so far; at a dumb one in a line that stays. A log has nothing of it, and is the same on any machine.
 */
export async function withProgress<T>(
  what: string,
  run: () => Promise<T>,
  stream: Stream = process.stderr,
): Promise<T> {
  if (stream.isTTY !== true) return run();
  const started = performance.now();
  const isRewritten = canRewriteLines(stream);
  let isShown = false;
  const show = () => {
    if (isShown && !isRewritten) return;
    isShown = true;
    const seconds = Math.round((performance.now() - started) / 1000);
    stream.write(isRewritten ? `\r${what} … ${seconds} s` : `${what} …\n`);
  };
  const timer = setInterval(show, PATIENCE_MS);
  try {
    return await run();
  } finally {
    clearInterval(timer);
    if (isShown && isRewritten) stream.write("\r\x1b[2K");
  }
}
