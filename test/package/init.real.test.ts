import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plan } from "../../tools/preview";
import { install, ROOT, typeErrors } from "./packed";

describe("A program that `npx pulumi-gatehouse init` makes", function () {
  // Packing takes 10 s on a quiet machine, and so does each start of Pulumi's SDK with TypeScript.
  this.timeout(300_000);
  let program: string;
  before(() => {
    const installed = install("minimal");
    program = join(installed, "made/edge");
    const command = join(installed, "node_modules/.bin/pulumi-gatehouse");
    const { status, stderr } = spawnSync(command, ["init", program, "--region", "eu-central-1"], {
      encoding: "utf8",
      input: "",
    });
    assert.equal(status, 0, stderr);
    // As `npm install` would leave it; nothing is downloaded here.
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(program, "package.json"), "utf8")) as Record<string, Record<string, string>>; // prettier-ignore
    for (const name of [...Object.keys(dependencies!), ...Object.keys(devDependencies!), "ts-node"]) {
      const link = join(program, "node_modules", name);
      const [there] = [join(installed, "node_modules", name), join(ROOT, "node_modules", name)].filter((one) =>
        existsSync(one),
      );
      assert.ok(there, name);
      mkdirSync(dirname(link), { recursive: true });
      if (!existsSync(link)) symlinkSync(there, link);
    }
  });

  /** As `npm run preview` starts it. */
  function preview(...args: string[]) {
    const command = join(program, "node_modules/pulumi-gatehouse/dist/tools/cli/main.js");
    const env = { ...process.env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
    return spawnSync(process.execPath, [command, "preview", ...args], {
      cwd: program,
      encoding: "utf8",
      env,
      maxBuffer: 1 << 26,
    });
  }

  it("compiles under its own strict tsconfig.json", () => {
    assert.equal(typeErrors(program), "");
  });

  for (const stack of ["dev", "stage", "prod"]) {
    it(`previews at once: ${stack}`, () => {
      const { status, stdout, stderr } = preview("--stack", stack, "--json");
      assert.equal(status, 0, stderr);
      const plan = JSON.parse(stdout) as Plan;
      assert.ok(plan.resources.length > 150, String(plan.resources.length));
      assert.deepEqual(Object.keys(plan.outputs["urls"] as object), ["orders.v1"]);
      assert.ok(plan.resources.every(({ name }) => /^edge(-|$)/.test(name)));
    });
  }

  it("is shown as a tree by default, and says which stacks there are where one is misspelt", () => {
    assert.match(preview().stdout, /^edge dev: \d+ resources/);
    const { status, stderr } = preview("--stack", "prd");
    assert.equal(status, 1);
    assert.match(stderr, /use prod, or another of dev, stage$/m);
  });
});
