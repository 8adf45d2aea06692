import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { plansOf } from "../../../tools/preview/diff/against";
import { jsonText } from "../../../tools/preview/show/json";
import { planOf, ROOT } from "../../support/plans";

const MAIN = path.join(ROOT, "tools/preview/main.js");

function run(...args: string[]) {
  const { status: code, stdout: text } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 ** 2,
  });
  return { code, text };
}

describe("npm start -- --against", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), "gatehouse-difference-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("compares with the plans of a file, on the terminal and as a page", async () => {
    const plan = await planOf("dev");
    const file = path.join(folder, "before.json");
    const fewer = plan.resources.filter(({ type }) => !type.endsWith(":MetricAlarm"));
    writeFileSync(file, jsonText([{ ...plan, resources: fewer }]));
    const html = path.join(folder, "page.html");
    const { code, text } = run("--stack", "dev", "--against", file, "--html", html);
    assert.equal(code, 0);
    assert.match(text, /^dev: \d+ to create, 0 to update, 0 to replace, 0 to delete, \$\d\.\d\d a month more\n/);
    assert.match(text, /^\+ cloudwatch\.MetricAlarm gatehouse-alarms-request-path-no-healthy-target$/m);
    assert.match(
      readFileSync(html, "utf8"),
      /<li class="changed">alarms, dashboard, queries <b title="changes">\d+<\/b><\/li>/,
    );
  });

  it("ends with 1 when a law is newly broken", async () => {
    const plan = await planOf("dev");
    const [before, after] = [path.join(folder, "sound.json"), path.join(folder, "broken.json")];
    writeFileSync(before, jsonText([plan]));
    writeFileSync(
      after,
      jsonText([{ ...plan, resources: plan.resources.filter(({ type }) => !type.endsWith(":FlowLog")) }]),
    );
    const { code, text } = run("--plans", after, "--against", before, "--markdown");
    assert.equal(code, 1);
    assert.match(text, /- :warning: breaks a law\n {2}- `flows-logged: Vpc gatehouse-network/);
  });

  it("says what is wrong with what it is given", async () => {
    const file = path.join(folder, "none.json");
    writeFileSync(file, "no plans");
    await assert.rejects(plansOf(ROOT, file), {
      message: /^--against: .*none\.json: /,
    });
    await assert.rejects(plansOf(ROOT, "no-such-commit"), {
      message: /^--against: no-such-commit is neither a file nor a commit: /,
    });
  });

  it("compares with what the code of a commit makes, in a worktree that is gone afterwards", async function () {
    if (!existsSync(path.join(ROOT, ".git"))) this.skip();
    const plans = await plansOf(ROOT, "HEAD");
    assert.ok(plans.some(({ stack, resources }) => stack === "prod" && resources.length > 100));
    assert.doesNotMatch(
      execFileSync("git", ["worktree", "list"], { cwd: ROOT, encoding: "utf8" }),
      /gatehouse-against-/,
    );
  });

  it("says of a side whose stack file does not compile that it makes no plan, and takes nothing for new", async function () {
    if (!existsSync(path.join(ROOT, ".git"))) this.skip();
    const clone = path.join(folder, "clone");
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
        cwd: clone,
        encoding: "utf8",
      }).trim();
    execFileSync("git", ["clone", "--quiet", "--shared", ROOT, clone]);
    // What is tried is this code, committed or not.
    const files = execFileSync("git", ["ls-files", "-mo", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" });
    for (const file of files.split("\n").filter((one) => one !== "" && existsSync(path.join(ROOT, one)))) {
      cpSync(path.join(ROOT, file), path.join(clone, file));
    }
    symlinkSync(path.join(ROOT, "node_modules"), path.join(clone, "node_modules"), "dir");
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", "sound");
    appendFileSync(path.join(clone, "stacks/prod.ts"), "}\n");
    git("commit", "--quiet", "--all", "--message", "broken");
    const against = (ref: string) => {
      const html = path.join(folder, "none.html");
      const main = path.join(clone, "tools/preview/main.js");
      const args = [main, "--stack", "prod", "--against", ref, "--markdown", "--html", html];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: clone });
      assert.equal(status, 1, stderr);
      assert.notEqual(stdout, "", stderr);
      return [stdout, readFileSync(html, "utf8")] as const;
    };
    const broken = against("HEAD~1");
    const brokenCommit = git("rev-parse", "HEAD");
    git("checkout", "--quiet", "HEAD~1");
    for (const [forms, side] of [
      [broken, "after"],
      [against(brokenCommit), "before"],
    ] as const) {
      for (const form of forms) {
        assert.match(form, new RegExp(`Nothing is compared: the code ${side} the change makes no plan`));
        assert.match(form, /stacks\/prod\.ts/);
        assert.doesNotMatch(form, /to create/);
      }
    }
  });
});
