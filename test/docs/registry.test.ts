import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseYaml } from "../../tools/preview/sdk";
import { ROOT } from "../support/plans";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

describe("The pages for the Pulumi Registry", () => {
  for (const page of ["docs/_index.md", "docs/installation-configuration.md"]) {
    it(`have a title, a description that search engines show whole, and the Registry's layout: ${page}`, () => {
      const [, head = ""] = /^---\n(.*?)\n---\n/s.exec(read(page)) ?? [];
      const { title, meta_desc: description, layout } = parseYaml(head, page) as Record<string, string>;
      assert.match(title!, /^Gatehouse/);
      assert.ok(description!.length > 50 && description!.length <= 160, `${description!.length} characters`);
      assert.equal(layout, "package");
    });
  }

  it("close each choice of a language that they open, in the order that they name", () => {
    const page = read("docs/_index.md");
    const named = /\{\{< chooser language "([^"]+)" >\}\}/.exec(page)![1]!.split(",");
    assert.deepEqual(
      [...page.matchAll(/\{\{% choosable language (\w+) %\}\}/g)].map(([, one]) => one),
      named,
    );
    assert.equal(page.match(/\{\{% \/choosable %\}\}/g)?.length, named.length);
    assert.equal(page.match(/\{\{< \/chooser >\}\}/g)?.length, 1);
  });

  it("show in each language the program that its example has", () => {
    const page = read("docs/_index.md");
    for (const file of ["python/__main__.py", "go/main.go", "yaml/Pulumi.yaml"])
      assert.ok(page.includes(`\n${read(`examples/languages/${file}`).trim()}\n\`\`\``), file);
  });

  it("install what package.json asks for beside itself, and the Node.js that it needs", () => {
    const { name, engines, peerDependencies, peerDependenciesMeta } = JSON.parse(read("package.json")) as {
      name: string;
      engines: { node: string };
      peerDependencies: Record<string, string>;
      peerDependenciesMeta: Record<string, { optional?: boolean }>;
    };
    const page = read("docs/installation-configuration.md");
    const [, installed = ""] = /^npm install (.*)$/m.exec(page) ?? [];
    const needed = Object.keys(peerDependencies).filter((one) => peerDependenciesMeta[one]?.optional !== true);
    assert.deepEqual(installed.split(" ").sort(), [name, ...needed].sort());
    assert.ok(page.includes(`Node.js ${engines.node.replace(">=", "")} or later`));
  });
});
