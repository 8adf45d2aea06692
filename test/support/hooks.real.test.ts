import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { haproxyOrSkip } from "./haproxy";
import { isAlive } from "./process-tree";

const ROOT = path.resolve(__dirname, "../..");
const MOCHA = path.join(ROOT, "node_modules/mocha/bin/mocha.js");

/** How a run of one fixture ends, by Mocha as .mocharc.cjs has it. */
async function runOf(fixture: string, ...options: string[]) {
  const file = path.join("test/fixtures/mocha", fixture);
  const child = spawn(process.execPath, [MOCHA, ...options, file], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (said += part.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  const pids = [...said.matchAll(/^pid (\d+)$/gm)].map(([, pid]) => Number(pid));
  return { code, said, pids };
}

// Most of their time is Mocha's start, on a busy machine.
describe("a run of the tests", function () {
  this.timeout(60_000);

  for (const options of [[], ["--parallel"]]) {
    const how = options.join(" ") || "in one process";

    it(`ends when a test fails while its HAProxy runs, which ends with it: ${how}`, async function () {
      haproxyOrSkip(this);
      const { code, said, pids } = await runOf("haproxy-left-by-a-failure.real.ts", ...options);
      assert.match(said, /1 passing .*1 failing/s);
      assert.match(
        said,
        /ended, since a test failed:\n {2}\S*haproxy -W .*\(pid \d+\), started by: .*"before all" hook/,
      );
      assert.deepEqual([code, pids.length, pids.filter(isAlive)], [1, 1, []]);
    });

    it(`fails when a green suite leaves something running, and names it: ${how}`, async () => {
      const { code, said, pids } = await runOf("left-by-a-success.real.ts", ...options);
      assert.match(said, /2 passing .*1 failing/s);
      const left = [/\S*node -e .*\(pid \d+\)/, /a server on 127\.0\.0\.1:\d+/, /a UDP socket on 127\.0\.0\.1:\d+/];
      for (const one of left)
        assert.match(
          said,
          new RegExp(`^ {2}${one.source}, started by: .* starts a program, a server and a socket`, "m"),
        );
      assert.deepEqual([code, pids.length, pids.filter(isAlive)], [1, 2, []]);
    });

    it(`fails when a timer is left, and ends: ${how}`, async () => {
      const { code, said } = await runOf("timer-left.ts", ...options);
      assert.match(said, /tests have left what keeps them from ending: Timeout\n/);
      assert.equal(code, 1);
    });

    it(`fails when a test starts a program that may not, even if the test takes it for one that is missing: ${how}`, async () => {
      const { code, said } = await runOf("starts-a-program.ts", ...options);
      const named = [...said.matchAll(/true: only a test in a file \*\.real\.test\.ts .*, for: .* with (.*)$/gm)];
      assert.deepEqual(
        named.map(([, way]) => way),
        ["spawn", "spawnSync", "execFileSync", "execFile, promised"],
      );
      assert.match(said, /4 passing .*1 failing/s);
      assert.equal(code, 1);
    });
  }
});
