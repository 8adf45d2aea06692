import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/plans";

const FOLDER = "docs/decisions";
const INDEX = `${FOLDER}/README.md`;

interface Decision {
  readonly file: string;
  readonly number: string;
  readonly title: string;
  readonly status: string;
  /** The test files and folders that its last paragraph names. */
  readonly tests: readonly string[];
}

const DECISIONS = readdirSync(path.join(ROOT, FOLDER))
  .filter((file) => file !== "README.md")
  .sort()
  .map(decisionOf);

describe("docs/decisions", () => {
  it("are numbered without a gap", () => {
    const expected = DECISIONS.map((_, i) => String(i + 1).padStart(4, "0"));
    assert.deepEqual(
      DECISIONS.map((one) => one.number),
      expected,
    );
    assert.deepEqual(
      DECISIONS.map((one) => one.file.slice(0, 4)),
      expected,
    );
  });

  it("each say whether they are in force, or by what they are superseded", () => {
    const known = new Set(DECISIONS.map((one) => one.file));
    const wrong = DECISIONS.filter(({ status }) => {
      if (status === "accepted") return false;
      const successors = [...status.matchAll(/\((\d{4}-[^)]+)\)/g)].map(([, file]) => file ?? "");
      return !/^superseded by /.test(status) || successors.length === 0 || !successors.every((one) => known.has(one));
    });
    assert.deepEqual(
      wrong.map((one) => one.file),
      [],
    );
  });

  it("in force are each enforced by tests that exist", () => {
    const wrong = DECISIONS.filter(({ status }) => status === "accepted").filter(
      ({ tests }) => tests.length === 0 || !tests.every((one) => existsSync(path.join(ROOT, one))),
    );
    assert.deepEqual(
      wrong.map((one) => `${one.file}: ${one.tests.join(", ")}`),
      [],
    );
  });

  it("are listed in the index, with status and tests", () => {
    const rows = DECISIONS.map(
      ({ number, file, title, status, tests }) =>
        `| [${number}](${file}) | ${title} | ${status.replace(/\s+/g, " ")} | ${tests.map((one) => `\`${one}\``).join(" ")} |`,
    );
    const index = readFileSync(path.join(ROOT, INDEX), "utf8").split("\n").map(tidied);
    assert.deepEqual(
      rows.map(tidied).filter((row) => !index.includes(row)),
      [],
      `each of these lines belongs into ${INDEX}`,
    );
    assert.equal(index.filter((line) => /^\| \[\d{4}\]/.test(line)).length, rows.length);
  });

  it("are there wherever a file of the repository names one", () => {
    const elsewhere = [".git", "node_modules", "dist"];
    const files = readdirSync(ROOT, { withFileTypes: true })
      .filter(({ name }) => !elsewhere.includes(name))
      .flatMap((one) => (one.isDirectory() ? below(one.name) : [one.name]));
    const numbers = new Set(DECISIONS.map((one) => one.number));
    const missing = files
      .filter((file) => /\.(ts|js|mjs|cjs|md|ya?ml)$/.test(file) && !/\/(node_modules|dist)\//.test(file))
      .flatMap((file) => {
        const named = readFileSync(path.join(ROOT, file), "utf8").matchAll(/decisions?[/ ](\d{4})/gi);
        return [...named].flatMap(([, number = ""]) => (numbers.has(number) ? [] : [`${file}: ${number}`]));
      });
    assert.deepEqual(missing, []);
  });
});

function below(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`);
}

function decisionOf(file: string): Decision {
  const text = readFileSync(path.join(ROOT, FOLDER, file), "utf8");
  const [, number = "", title = ""] = /^# (\d{4}) (.+)$/m.exec(text) ?? [];
  const [, status = ""] = /^\*\*Status\*\* ([\s\S]+?)\.\n\n/m.exec(text) ?? [];
  const [, enforced = ""] = /^\*\*Enforced by\*\* ([\s\S]+)$/m.exec(text) ?? [];
  return { file, number, title, status, tests: [...enforced.matchAll(/`(test\/[^`]+)`/g)].map(([, one = ""]) => one) };
}

/** A row without the blanks by which the formatter aligns columns. */
function tidied(row: string): string {
  return row.replace(/\s+/g, " ");
}
