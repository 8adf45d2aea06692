import { readFileSync } from "node:fs";
import path from "node:path";
import type { Question } from "../../../tools/smoke/question";
import { QUESTIONS } from "../../../tools/smoke/questions";
import { GoldenFiles } from "../../support/golden";
import { ROOT } from "../../support/plans";

const DOCS = path.join(ROOT, "docs");
const PAGE = "verify-in-your-account.md";
const BEFORE = "## The questions\n";
const AFTER = "## What the command does not ask\n";

describe("docs/verify-in-your-account.md", () => {
  it("has each question as it is asked, with what each answer means and what to set", async () => {
    const { format, resolveConfig } = await import("prettier");
    const file = path.join(DOCS, PAGE);
    const text = readFileSync(file, "utf8");
    const [head = "", rest = ""] = text.split(BEFORE);
    const tail = rest.slice(rest.indexOf(AFTER));
    const page = `${head}${BEFORE}\n${QUESTIONS.map(section).join("\n")}\n${tail}`;
    const options = { ...(await resolveConfig(file)), parser: "markdown" };
    new GoldenFiles(DOCS, __filename).assertSame(PAGE, await format(page, options));
  });
});

function section({ id, asks, how, changes, answers }: Question): string {
  const rows = Object.entries(answers).map(
    ([answer, { means, set, isTrouble }]) =>
      `| \`${answer}\`${isTrouble ? " (ends with 1)" : ""} | ${means} | ${set} |`,
  );
  const changing = changes === undefined ? [] : [`With \`--change\` alone: it ${changes}.`, ""];
  const table = ["| Answer | What it means | What to set |", "| --- | --- | --- |", ...rows];
  return [`### ${id}`, "", asks, "", `How: ${how}`, "", ...changing, ...table, ""].join("\n");
}
