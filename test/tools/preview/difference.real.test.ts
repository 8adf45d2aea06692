import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
    assert.match(readFileSync(html, "utf8"), /<li class="changed">alarms <b title="changes">\d+<\/b><\/li>/);
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
});
