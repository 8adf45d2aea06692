import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/plans";

const FOLDERS = ["docs/runbooks", "docs/operations"];

const pages = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(ROOT, folder))
    .filter((file) => file.endsWith(".md"))
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(path.join(ROOT, folder, file), "utf8") })),
);
const commands = ({ text }: { readonly text: string }) =>
  [...text.matchAll(/```(?:sh|bash)\n([\s\S]*?)```/g)].map(([, script]) => script ?? "");

describe("the commands of runbooks", () => {
  it("are ones that a shell can read", () => {
    for (const page of pages) {
      for (const script of commands(page)) {
        const { status, stderr } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
        assert.equal(status, 0, `${page.file}: ${stderr}\n${script}`);
      }
    }
    assert.ok(pages.flatMap(commands).length > 10);
  });

  it("name scripts that package.json has, and pages that there are", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: object };
    for (const { file, text } of pages) {
      for (const [, script = ""] of text.matchAll(/npm run ([\w:-]+)/g))
        assert.ok(script in scripts, `${file}: ${script}`);
      for (const [page] of text.matchAll(/docs\/[\w/-]+\.md/g)) {
        assert.doesNotThrow(() => readFileSync(path.join(ROOT, page)), `${file}: ${page}`);
      }
    }
  });
});
