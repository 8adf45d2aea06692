import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/plans";
import { PAGES, programOf } from "./migrations";

const TSC = path.join(ROOT, "node_modules/typescript/bin/tsc");

// By the compiler itself: they use @pulumi/aws, whose declarations take it five seconds.
describe("the programs of the migrations", function () {
  this.timeout(300_000);
  let folder: string;
  before(() => {
    // Below node_modules, where the libraries are found.
    const cache = path.join(ROOT, "node_modules/.cache");
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(path.join(cache, "migrations-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What the compiler says of programs, as strict as this repository. */
  function compile(programs: Readonly<Record<string, string>>): string {
    for (const [name, code] of Object.entries(programs)) writeFileSync(path.join(folder, `${name}.ts`), code);
    const config = {
      extends: path.join(ROOT, "tsconfig.json"),
      compilerOptions: {
        rootDir: ROOT,
        types: ["node"],
        paths: { "pulumi-gatehouse": [path.join(ROOT, "components/index.ts")] },
      },
      files: Object.keys(programs).map((name) => `${name}.ts`),
      include: [],
    };
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(config));
    const { status, stdout, stderr } = spawnSync(process.execPath, [TSC, "--project", folder], { encoding: "utf8" });
    assert.ok(status !== null, stderr);
    return stdout;
  }

  it("compile as strictly as this repository, and what does not fit would be found", () => {
    const programs = PAGES.map((page) => [path.parse(page).name, programOf(page)] as const);
    const wrong = 'import { Link } from "pulumi-gatehouse";\nnew Link("edge-link", { vpcId: 1 });\n';
    const said = compile({ ...Object.fromEntries(programs), wrong });
    const others = said.split("\n").filter((line) => /^\S/.test(line) && !line.includes("wrong.ts"));
    assert.deepEqual(others, []);
    assert.match(said, /wrong\.ts\(2,\d+\): error TS2322/);
  });
});
