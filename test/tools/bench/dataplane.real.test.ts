import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { missingCallgrind } from "../../../tools/bench/measure/callgrind";
import { missingCores } from "../../../tools/bench/measure/pinned";
import { missingWrk } from "../../../tools/bench/measure/wrk";
import type { InstructionCount } from "../../../tools/bench/dataplane/instructions";
import type { DataplaneResult } from "../../../tools/bench/dataplane/result";
import { haproxyOrSkip } from "../../support/haproxy";
import { ROOT } from "../../support/plans";

describe("npm run bench -- dataplane", () => {
  // Nothing about how fast: machines differ, and others use them too.
  it("measures everything once, in short, as JSON", async function () {
    haproxyOrSkip(this);
    const missing = missingWrk() ?? missingCores();
    if (missing !== undefined) {
      process.stderr.write(`skipped: ${missing}\n`);
      this.skip();
    }
    const options = ["tools/bench/main.js", "dataplane", "--quick", "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: ROOT });
    const result = JSON.parse(stdout) as DataplaneResult;
    const names = result.saturated.map(({ name }) => name);
    for (const name of ["direct", "bare TLS", "full", "full, log to stdout", "without log"])
      assert.ok(names.includes(name), name);
    assert.ok(result.saturated.every(({ requestsPerSecond }) => requestsPerSecond > 0));
    for (const key of [
      "fullToBareTls",
      "fullToBareTlsTwoConnections",
      "fullToBareTlsUnsaturated",
      "p99FullToBareTls",
      "p99FullToBareTlsPaced",
    ])
      assert.equal(typeof result.ratios[key], "number", key);
    for (const name of ["nginx, what it does by itself", "nginx with Lua, same work"])
      assert.ok(names.includes(name) || result.skipped.some((one) => one.startsWith("nginx")), name);
    assert.deepEqual(result.work[0], { name: "full", missing: [] });
    assert.equal(result.growth.length, 1);
    assert.deepEqual(Object.keys(result.dropped), ["full", "full, log to stdout"]);
    assert.ok(Object.values(result.dropped).every((lines) => lines >= 0));
  });

  // Nothing about how many: the compiler of HAProxy's package decides, and a short run counts what is done once, too.
  it("counts instructions, in short, as JSON", async function () {
    haproxyOrSkip(this);
    const missing = missingCallgrind() ?? missingCores();
    if (missing !== undefined) {
      process.stderr.write(`skipped: ${missing}\n`);
      this.skip();
    }
    const options = ["tools/bench/main.js", "dataplane", "--instructions", "--quick", "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: ROOT });
    const counts = new Map((JSON.parse(stdout) as InstructionCount[]).map((one) => [one.name, one.perRequest]));
    const [bare = 0, full = 0] = [counts.get("bare TLS"), counts.get("full")];
    assert.ok(bare > 20_000 && full > bare, JSON.stringify([...counts]));
  });
});
