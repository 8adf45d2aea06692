import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import * as prettier from "prettier";
import { ROOT } from "./support/plans";

/** What Pulumi CLI 3.274 makes of a stack's file when it sets a value: another form, and no newline at the end. */
const REWRITTEN = `config:
  aws:region: us-east-1
  aws:allowedAccountIds: ["111111111111"]
  aws:defaultTags: {tags: {project: gatehouse, stack: dev}}
  gatehouse:availabilityZones: [us-east-1a, us-east-1b, us-east-1c]`;

/** Whether `npm run lint` leaves a file to others. */
async function isLeftAlone(file: string): Promise<boolean> {
  const ignorePath = path.join(ROOT, ".prettierignore");
  return (await prettier.getFileInfo(path.join(ROOT, file), { ignorePath })).ignored;
}

describe("What is written by others", () => {
  it("is no matter for the formatter: the CLI's form is another than ours", async () => {
    const options = await prettier.resolveConfig(path.join(ROOT, "stacks/Pulumi.dev.yaml"));
    assert.equal(await prettier.check(REWRITTEN, { ...options, parser: "yaml" }), false);
    for (const file of ["stacks/Pulumi.dev.yaml", "stacks/Pulumi.qa.yaml", "examples/minimal/Pulumi.dev.yaml"])
      assert.ok(await isLeftAlone(file), file);
  });

  it("is less than what we write", async () => {
    for (const file of ["Pulumi.yaml", "examples/minimal/Pulumi.yaml", ".github/workflows/check.yml", "index.ts"])
      assert.equal(await isLeftAlone(file), false, file);
  });

  it("has the same line ends on every machine, whatever core.autocrlf says", () => {
    const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: ROOT });
    const said = execFileSync("git", ["check-attr", "--stdin", "eol"], { cwd: ROOT, input: files, encoding: "utf8" });
    assert.deepEqual(
      said.trim().split("\n").filter((line) => !line.endsWith(": eol: lf")), // prettier-ignore
      [],
    );
  });
});
