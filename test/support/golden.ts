import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { createTwoFilesPatch } from "diff";

const ROOT = resolve(__dirname, "../..");

/** Of a difference, that many are shown: a file that became another one is read in git. */
const MOST_LINES = 100;

/** Whether golden files are rewritten: all that would differ is taken as meant. */
const rewrites = (): boolean => process.env["UPDATE_GOLDEN"] === "1";

/**
 * Texts that a person has read and approved, each a file in the repository. A test compares what is made today with
 * them: `UPDATE_GOLDEN=1 npx mocha <the test>` rewrites them, and their difference is read in git.
 */
export class GoldenFiles {
  /** @param folder where they are @param test the test's own file, `__filename`: the messages name it */
  constructor(
    readonly folder: string,
    readonly test: string,
  ) {}

  /** @throws an error that shows the lines that differ, and how to rewrite the file */
  assertSame(name: string, text: string): void {
    const file = join(this.folder, name);
    if (rewrites()) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return;
    }
    const approved = readIfThere(file);
    if (text === approved) return;
    const patch = createTwoFilesPatch(
      approved === undefined ? "(not there yet)" : this.#shown(name),
      "what is made now",
      approved ?? "",
      text,
      undefined,
      undefined,
      { context: 2 },
    );
    // The first line is a rule without a word.
    const [, ...lines] = patch.trimEnd().split("\n");
    const rest = lines.length - MOST_LINES;
    const shown = rest > 0 ? [...lines.slice(0, MOST_LINES), `(${rest} more lines)`] : lines;
    throw new Error(`${this.#shown(name)} differs\n\n${shown.join("\n")}\n\n${this.#command()}`);
  }

  /**
   * Refuses files that no test writes any more.
   *
   * @param known the names of all that are
   * @param isOurs which of the folder's files are meant. @default all
   */
  assertNoOrphans(known: readonly string[], isOurs: (name: string) => boolean = () => true): void {
    const orphans = readdirSync(this.folder, { withFileTypes: true }).filter(
      (one) => one.isFile() && isOurs(one.name) && !known.includes(one.name),
    );
    if (rewrites()) return orphans.forEach(({ name }) => rmSync(join(this.folder, name)));
    if (orphans.length === 0) return;
    const names = orphans.map(({ name }) => `  ${this.#shown(name)}`).sort();
    throw new Error(`nothing is compared with\n${names.join("\n")}\n\n${this.#command("removes them")}`);
  }

  #shown(name: string): string {
    return relative(ROOT, join(this.folder, name));
  }

  #command(does = "rewrites it"): string {
    return `If that is meant, UPDATE_GOLDEN=1 npx mocha ${relative(ROOT, this.test)} ${does}.`;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
