import path from "node:path";

/** The preview's own folder: its frames are not the program's. */
const PREVIEW = path.resolve(__dirname, "..") + path.sep;
const FRAME = /^\s+at .+$/;
const FOREIGN = /node_modules|node:|<anonymous>\)?$/;

/** True for a line of a stack trace. */
export function isFrame(line: string): boolean {
  return FRAME.test(line);
}

/** The lines of a stack trace that lie in the project's own code. */
export function programFrames(stack: string): string[] {
  const frames = stack.split("\n").filter((line) => isFrame(line) && !FOREIGN.test(line) && !line.includes(PREVIEW));
  return frames.map((frame) => frame.trim());
}
