import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execute } from "../shared/command";
import { flagOption } from "../shared/options";
import { API_FOLDER, apiPages } from "./api";

const ROOT = path.resolve(__dirname, "../..");

/** The command `npm run docs`. */
export async function main(argv: string[]): Promise<number> {
  return execute(
    {
      name: "npm run docs --",
      about: `Makes ${API_FOLDER}: the package's public API, of the sources' comments and the field tables.`,
      options: { check: flagOption("only say which files are not what would be made; exits with 1 if there are any") },
      async run({ check }, print) {
        const stale = await stalePages();
        for (const [file, text] of check ? [] : stale) write(file, text);
        for (const [file] of stale) print(`${file}: ${check ? "run npm run docs" : "is another"}`);
        if (stale.length === 0) print(`${API_FOLDER} is up to date`);
        return check && stale.length > 0 ? 1 : 0;
      },
    },
    argv,
  );
}

/** The files that are not as they would be made, with what would be in them; undefined: nothing, the file is of no page. */
export async function stalePages(): Promise<[file: string, text: string | undefined][]> {
  const made = new Map(Object.entries(await apiPages()).map(([file, text]) => [path.join(API_FOLDER, file), text]));
  const folder = path.join(ROOT, API_FOLDER);
  const there = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
    : [];
  const files = there.map((one) => path.relative(ROOT, path.join(one.parentPath, one.name)));
  return [...new Set([...made.keys(), ...files])].sort().flatMap((file) => {
    const at = path.join(ROOT, file);
    const text = made.get(file);
    return text !== undefined && existsSync(at) && readFileSync(at, "utf8") === text ? [] : [[file, text]];
  });
}

function write(file: string, text: string | undefined): void {
  const at = path.join(ROOT, file);
  if (text === undefined) return rmSync(at);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, text);
}
