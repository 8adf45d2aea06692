import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseYaml } from "../../tools/preview/sdk";
import { ROOT } from "../support/plans";
import { blocksOf, PAGES, type Page } from "./pages";

/** How each language is tested; another one needs a test first. */
const TESTED: Readonly<Record<string, string>> = {
  console: "a shell reads it (shell.real.test.ts); its commands are known, below",
  sh: "the same",
  ts: "it compiles (test/examples/documented.slow.test.ts, and migrations.real.test.ts)",
  python: "it is made of the README's example by npm run schema (test/package/schema.slow.test.ts)",
  go: "the same",
  json: "it is read below",
  yaml: "it is read below",
};

/** What is linked from a page, relative to the root; not what is elsewhere. */
function linksOf({ file, text }: Page): string[] {
  const prose = text.replaceAll(/^( *)```.*?^\1```$/gms, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:|^</.test(link))
    .map((link) => (link.startsWith("#") ? `${file}${link}` : path.posix.join(path.posix.dirname(file), link)));
}

/** As GitHub names a heading. */
const slug = (heading: string) =>
  heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").trim().replaceAll(" ", "-"); // prettier-ignore

describe("The documents", () => {
  it("are all reached from docs/README.md", () => {
    const byFile = new Map(PAGES.map((page) => [page.file, page]));
    const reached = new Set<string>();
    const visit = (file: string) => {
      const page = byFile.get(file);
      if (!page || reached.has(file)) return;
      reached.add(file);
      // What stands beside others is reached by an index alone: from any page it would be found by chance.
      if (file.endsWith("README.md")) for (const link of linksOf(page)) visit(link.replace(/#.*/, ""));
    };
    visit("docs/README.md");
    const all = PAGES.map(({ file }) => file).filter((file) => file.startsWith("docs/"));
    assert.deepEqual(
      all.filter((file) => !reached.has(file)),
      [],
    );
  });

  for (const page of PAGES) {
    it(`link to what is there: ${page.file}`, () => {
      const missing = linksOf(page).filter((link) => {
        const [file = "", anchor] = link.split("#");
        if (!existsSync(path.join(ROOT, file))) return true;
        if (anchor === undefined) return false;
        const headings = readFileSync(path.join(ROOT, file), "utf8").matchAll(/^#+ (.*)$/gm);
        return ![...headings].some(([, heading = ""]) => slug(heading) === anchor);
      });
      assert.deepEqual(missing, []);
    });
  }

  for (const page of PAGES.filter((one) => blocksOf(one).length > 0)) {
    it(`have blocks that a test reads: ${page.file}`, () => {
      const fences = [...page.text.matchAll(/^ *```/gm)].length;
      assert.equal(fences, 2 * blocksOf(page).length, "a fence is not closed, or not as it was opened");
      for (const { language, code } of blocksOf(page)) {
        assert.ok(language in TESTED, `\`\`\`${language}: use one of ${Object.keys(TESTED).join(", ")}`);
        if (language === "json") JSON.parse(code);
        if (language === "yaml") parseYaml(code, page.file);
      }
    });
  }
});

describe("The commands that documents tell", () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> }; // prettier-ignore
  const [, ...sections] = readFileSync(path.join(ROOT, "docs/commands.md"), "utf8").split(/^## /m);
  const helps = new Map(
    sections.map((section) => [section.slice(0, section.indexOf("\n")).replaceAll("`", ""), section]),
  );

  for (const page of PAGES) {
    const told = [...page.text.matchAll(/\bnpm (run [\w:-]+|start|test)((?: --(?= )[^`#|\n]*)?)/g)];
    if (told.length === 0) continue;
    it(`are there, with their options: ${page.file}`, () => {
      for (const [all, command = "", rest = ""] of told) {
        const script = command.replace("run ", "");
        assert.ok(script in scripts, all);
        if (!scripts[script]!.startsWith("node tools/")) continue;
        const [, sub = ""] = /^ -- ([a-z]+)/.exec(rest) ?? [];
        const help = helps.get(`npm ${command}${sub === "" ? "" : ` -- ${sub}`}`) ?? helps.get(`npm ${command}`);
        assert.ok(help, `${all}: docs/commands.md has no such command`);
        for (const [flag] of rest.matchAll(/(?<= )--[a-z][\w-]*/g))
          assert.match(help, new RegExp(`^ +${flag}\\b`, "m"), `${all}: ${flag}`);
      }
    });
  }
});
