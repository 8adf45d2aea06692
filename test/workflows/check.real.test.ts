import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { workflow } from "./workflows";

const STEPS = workflow("check.yml").jobs["preview"]!.steps!;

/** Stands for npm: notes where it runs, and prints the plans of the commit that it is in; fails where that commit cannot be previewed. */
const NPM = `#!/bin/sh
printf '%s: %s\\n' "$(basename "$PWD")" "$*" >> "$NOTES"
case "$*" in
  *--against*) echo 'the difference'; echo '<html>' > "$(echo "$*" | sed 's/.*--html \\([^ ]*\\).*/\\1/')" ;;
  *--json*) if [ -e broken ]; then exit 1; fi; cat plan; if [ -e lawless ]; then exit 1; fi ;;
  start*) if [ -e broken ]; then echo 'error: the settings are refused' >&2; exit 1; fi; echo 'the whole plan'; if [ -e lawless ]; then exit 1; fi ;;
esac
`;

describe("The preview of check.yml, run by its own scripts", function () {
  let folder: string;
  let home: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-check-"));
    home = join(folder, "home");
    mkdirSync(join(home, "bin"), { recursive: true });
    writeFileSync(join(home, "bin/npm"), NPM);
    chmodSync(join(home, "bin/npm"), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      cwd: join(folder, "after"),
      encoding: "utf8",
      env: { ...process.env, HOME: home },
    });

  function commit(files: Record<string, string>, message: string): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "after", name), text);
    git("add", ".");
    git("commit", "--quiet", "-m", message);
  }

  /** What actions/checkout leaves: the commit that is merged, and its parents. Main has moved on since the branch began. */
  function checkout(main: Record<string, string>): void {
    mkdirSync(join(folder, "after"));
    git("init", "--quiet", "--initial-branch=main");
    commit({ plan: "the plan where the branch began" }, "base");
    git("switch", "--quiet", "-c", "change");
    commit({ added: "by the branch" }, "change");
    git("switch", "--quiet", "main");
    commit(main, "somebody else's");
    git("merge", "--quiet", "--no-ff", "-m", "merge", "change");
    git("checkout", "--quiet", "--detach");
  }

  /** Runs the scripts of all steps as the runner does; tells which failed. */
  function run(): { failed: string[]; notes: string[] } {
    const notes = join(home, "notes");
    const failed: string[] = [];
    let tolerated = 0;
    for (const step of STEPS as ((typeof STEPS)[number] & Record<string, string | boolean>)[]) {
      if (step.run === undefined) continue;
      const cwd = join(folder, String(step["working-directory"] ?? "."));
      const env = { ...process.env, HOME: home, NOTES: notes, PATH: `${home}/bin:${process.env["PATH"]}` };
      // A step runs after one that failed only where it says so.
      if (failed.length > tolerated && !String(step["if"]).includes("!cancelled()")) continue;
      const { status } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], { cwd, env });
      if (status !== 0) failed.push(String(step["name"]));
      if (status !== 0 && step["continue-on-error"] === true) tolerated += 1;
    }
    return { failed, notes: readFileSync(notes, "utf8").trim().split("\n") };
  }

  it("compares with the first parent of the merge, by the copy of the tool that is there", () => {
    checkout({ plan: "the plan of main" });
    const { failed, notes } = run();
    assert.deepEqual(failed, []);
    assert.equal(readFileSync(join(folder, "before.json"), "utf8"), "the plan of main");
    assert.ok(!existsSync(join(folder, "before/added")));
    assert.ok(existsSync(join(folder, "after/added")));
    assert.deepEqual(notes, [
      "before: ci --no-audit --no-fund",
      "before: start --silent -- --all --json",
      "after: ci --no-audit --no-fund",
      "after: start --silent -- --all",
      "after: start --silent -- --all --json",
      "before: start --silent -- --plans ../after.json --against ../before.json --html ../preview/difference.html",
    ]);
    assert.equal(readFileSync(join(folder, "preview/difference.txt"), "utf8"), "the difference\n");
    assert.ok(existsSync(join(folder, "preview/difference.html")));
  });

  it("says so when the code before makes no plan, and takes nothing for new", () => {
    checkout({ broken: "" });
    git("rm", "--quiet", "broken");
    git("commit", "--quiet", "--amend", "--no-edit");
    const { failed } = run();
    assert.deepEqual(failed, ["Plan before"]);
    assert.match(readFileSync(join(folder, "preview/difference.txt"), "utf8"), /makes no plan.*nothing is compared/);
    assert.ok(!existsSync(join(folder, "preview/difference.html")));
  });

  it("says so when the change makes no plan, and shows why", () => {
    checkout({ plan: "the plan of main" });
    writeFileSync(join(folder, "after/broken"), "");
    const { failed } = run();
    assert.deepEqual(failed, ["Plan after"]);
    assert.match(readFileSync(join(folder, "preview/difference.txt"), "utf8"), /after the change makes no plan/);
    assert.match(readFileSync(join(folder, "preview/plan.txt"), "utf8"), /error: the settings are refused/);
  });

  it("compares a plan that breaks a law as well, and fails", () => {
    checkout({ plan: "the plan of main" });
    writeFileSync(join(folder, "after/lawless"), "");
    const { failed } = run();
    assert.deepEqual(failed, ["Plan after"]);
    assert.equal(readFileSync(join(folder, "preview/difference.txt"), "utf8"), "the difference\n");
  });
});
