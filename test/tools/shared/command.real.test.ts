import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { helpText } from "../../../tools/shared/help";
import { LOCAL } from "../../../tools/local/arguments";
import { PREVIEW } from "../../../tools/preview/arguments";
import { DATAPLANE_BENCH } from "../../../tools/bench/dataplane/bench";
import { GROWTH_BENCH } from "../../../tools/bench/growth/bench";
import { ROTATION_BENCH } from "../../../tools/bench/rotation/bench";

const ROOT = path.resolve(__dirname, "../../..");

function run(file: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { cwd: ROOT, encoding: "utf8" });
  return { status, stdout, stderr };
}

const COMMANDS: [command: string[], line: string][] = [
  [["tools/preview/main.js"], helpText(PREVIEW)],
  [["tools/local/main.js"], helpText(LOCAL)],
  [["tools/bench/main.js", "dataplane"], helpText(DATAPLANE_BENCH)],
  [["tools/bench/main.js", "growth"], helpText(GROWTH_BENCH)],
  [["tools/bench/main.js", "rotation"], helpText(ROTATION_BENCH)],
  [["tools/bench/main.js"], "usage: npm run bench -- dataplane|growth|rotation [options]"],
  [["tools/haproxy/check.js"], "usage: npm run haproxy:check -- [options]"],
  [["tools/haproxy/get.js"], "usage: node tools/haproxy/get.js [options]"],
];

describe("every command", () => {
  for (const [[file = "", ...args], help] of COMMANDS) {
    const name = [file, ...args].join(" ");
    it(`prints its options with --help, and ends well: ${name}`, () => {
      const { status, stdout, stderr } = run(file, ...args, "--help");
      assert.deepEqual([status, stderr], [0, ""]);
      assert.ok(stdout.startsWith(help), stdout);
    }).timeout(60_000);

    it(`fails at an option that it does not have: ${name}`, () => {
      const { status, stdout, stderr } = run(file, ...args, "--hlep");
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(
        stderr,
        /^error: --hlep: there is no such option; use (one of )?--help.*\n.* --help shows the options\n$/,
      );
    }).timeout(60_000);
  }
});
