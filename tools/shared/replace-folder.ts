import { mkdtempSync, renameSync, rmSync } from "node:fs";

/**
 * Puts a finished folder into its place, instead of what is there, in a moment: another process may run from it, or do the same. Both
 * must be in one file system.
 */
export function replaceFolder(finished: string, place: string): void {
  const aside = mkdtempSync(`${place}.`);
  try {
    for (let tries = 1; ; tries++) {
      try {
        return renameSync(finished, place);
      } catch (error) {
        if (!isThere(error) || tries > 10) throw error;
        moveAside(place, `${aside}/${tries}`);
      }
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Unless another process was quicker. */
function moveAside(place: string, aside: string): void {
  try {
    renameSync(place, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function isThere(error: unknown): boolean {
  return ["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "");
}
