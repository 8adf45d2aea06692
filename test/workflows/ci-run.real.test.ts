import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../support/haproxy";
import { isAlive } from "../support/process-tree";
import { ROOT } from "./workflows";

/** Stands in for npm: notes what it is asked, leaves a process behind, and fails where it is told to. */
const NPM = `#!/usr/bin/env bash
echo "$*" >>"$NOTES/asked"
sleep 300 & echo $! >>"$NOTES/left"
if [[ $1 == test && -n \${COUNTS-} ]]; then echo "$COUNTS" >"$GATEHOUSE_TEST_RESULTS"; fi
if [[ -n \${FAILS-} && "$*" == $FAILS* ]]; then exit 1; fi
`;

describe(".ci/run", function () {
  this.timeout(60_000);
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "gatehouse-ci-"));
    cpSync(join(ROOT, ".ci"), join(directory, ".ci"), { recursive: true });
    mkdirSync(join(directory, "tools/haproxy"), { recursive: true });
    writeFileSync(join(directory, "tools/haproxy/get.js"), "");
    mkdirSync(join(directory, "bin"));
    writeFileSync(join(directory, "bin/npm"), NPM);
    chmodSync(join(directory, "bin/npm"), 0o755);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  function run(env: Record<string, string>) {
    const notes = mkdtempSync(join(directory, "notes-"));
    const { status, stdout } = spawnSync(join(directory, ".ci/run"), {
      encoding: "utf8",
      env: { ...process.env, PATH: `${directory}/bin:${process.env["PATH"]}`, NOTES: notes, ...env },
    });
    const read = (file: string) => readFileSync(join(notes, file), "utf8").trim().split("\n");
    return { status, sum: stdout.trimEnd().split("\n").at(-1), asked: read("asked"), left: read("left").map(Number) };
  }

  it("installs, then checks types, style, previews and tests", () => {
    assert.deepEqual(run({ COUNTS: "7 0 2" }).asked, [
      "ci --no-audit --no-fund",
      "run --silent types",
      "run --silent lint",
      "start --silent -- --all",
      "start --silent -- --all --unknown",
      "test --silent -- --retries 1 --reporter .ci/reporter.cjs",
      "run --silent test:lambda -- --retries 1",
    ]);
  });

  const cases = [
    { what: "passes when everything does", env: { COUNTS: "7 0 2" }, sum: "7 passed, 0 failed, 2 skipped", status: 0 },
    {
      what: "counts each failed test once",
      env: { COUNTS: "7 3 2", FAILS: "test" },
      sum: "7 passed, 3 failed, 2 skipped",
      status: 1,
    },
    {
      what: "counts tests that ended without a report as one failure",
      env: { FAILS: "test" },
      sum: "0 passed, 1 failed, 0 skipped",
      status: 1,
    },
    {
      what: "counts tests that passed and then did not end well as one failure",
      env: { COUNTS: "7 0 2", FAILS: "test" },
      sum: "7 passed, 1 failed, 2 skipped",
      status: 1,
    },
    {
      what: "still tests when the style is wrong, and fails",
      env: { COUNTS: "7 0 2", FAILS: "run --silent lint" },
      sum: "7 passed, 1 failed, 2 skipped",
      status: 1,
    },
    {
      what: "counts what fails on Lambda's Node.js alone",
      env: { COUNTS: "7 0 2", FAILS: "run --silent test:lambda" },
      sum: "7 passed, 1 failed, 2 skipped",
      status: 1,
    },
    {
      what: "stops when nothing could be installed",
      env: { COUNTS: "7 0 2", FAILS: "ci" },
      sum: "0 passed, 1 failed, 0 skipped",
      status: 1,
    },
  ];
  for (const { what, env, sum, status } of cases) {
    it(what, () => {
      const result = run(env);
      assert.deepEqual({ sum: result.sum, status: result.status }, { sum, status });
    });
  }

  it("leaves no process behind", async () => {
    const { left } = run({ COUNTS: "1 0 0" });
    assert.equal(left.length, 7);
    await until("every process is gone", () => !left.some(isAlive));
  });

  for (const options of [[], ["--parallel"]]) {
    it(`counts as Mocha does, and names what failed or was tried again: ${options.join() || "in one process"}`, () => {
      const suite = join(directory, "suite.js");
      const counts = join(directory, "counts");
      writeFileSync(
        suite,
        `let tries = 0;
         describe("these", () => {
           it("pass", () => {});
           it("pass late", () => { tries += 1; if (tries === 1) throw new Error("late\\nby much"); });
           it("fail", () => { throw new Error("always"); });
           it.skip("are skipped", () => {});
         });`,
      );
      const mocha = [join(ROOT, "node_modules/mocha/bin/mocha.js"), "--no-config", "--retries", "1", ...options];
      spawnSync(process.execPath, [...mocha, "--reporter", join(ROOT, ".ci/reporter.cjs"), suite], {
        env: { ...process.env, GATEHOUSE_TEST_RESULTS: counts },
      });
      assert.equal(readFileSync(counts, "utf8"), "2 1 1\n");
      assert.deepEqual(readFileSync(`${counts}.names`, "utf8").trim().split("\n"), [
        "tried again: these pass late: late",
        "tried again: these fail: always",
        "failed: these fail: always",
      ]);
    });
  }
});
