import { readFileSync } from "node:fs";

/** In raw mode a terminal makes a byte of Ctrl-C and not a signal. */
const CTRL_C = "\x03";

/** What keys do, as soon as they are pressed; a pipe's letters count too. @returns how to end it. */
export function onKeys(input: NodeJS.ReadStream, keys: Readonly<Record<string, () => void>>): () => void {
  // A process in the background that reads a terminal is stopped by it.
  if (input.isTTY && !isForeground()) return () => undefined;
  const raw = (on: boolean): void => void (input.isTTY && input.setRawMode(on));
  const onData = (data: Buffer): void => {
    for (const key of data.toString("utf8"))
      if (key === CTRL_C) process.kill(process.pid, "SIGINT");
      else keys[key]?.();
  };
  const restore = (): void => raw(false);
  raw(true);
  input.on("data", onData);
  process.on("exit", restore);
  return () => {
    input.off("data", onData).pause();
    process.off("exit", restore);
    restore();
  };
}

/** Whether this process is in the terminal's foreground group. */
function isForeground(): boolean {
  try {
    const [, , group, , , foreground] = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return group === foreground;
  } catch {
    return true;
  }
}
