import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { GrowthResult } from "../../../tools/bench/growth/result";
import { growthText } from "../../../tools/bench/growth/table";
import { haproxyOrSkip } from "../../support/haproxy";
import { ROOT } from "../../support/plans";

describe("npm run bench -- growth", function () {
  this.timeout(120_000);
  // Nothing about how fast: machines differ, and others use them too.
  it("registers APIs with a real agent and HAProxy and measures both, in short, as JSON", async function () {
    haproxyOrSkip(this);
    const options = ["tools/bench/main.js", "growth", "--quick", "--json", "--apis", "1", "--apis", "5"];
    const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: ROOT });
    const result = JSON.parse(stdout) as GrowthResult;
    assert.deepEqual(
      result.rows.map(({ apis, servers }) => [apis, servers]),
      [
        [1, 32],
        [5, 160],
      ],
    );
    for (const { asked, reloadsMs, ...figures } of result.rows) {
      for (const [name, value] of Object.entries(figures)) assert.ok(value >= 0 && Number.isFinite(value), `${name} ${value}`); // prettier-ignore
      assert.ok(reloadsMs.every((one) => one > 0 && one < 60_000));
      assert.equal(Math.round(asked.listings.usd), 16);
    }
    const [one, five] = result.rows.map(({ configBytes, descriptors, asked }) => ({ configBytes, descriptors, instances: asked.instances.perSecond })); // prettier-ignore
    assert.ok(one!.configBytes < five!.configBytes && one!.descriptors < five!.descriptors);
    assert.deepEqual([one!.instances, five!.instances], [(12 * 5) / 5, (12 * 21) / 5]);
    assert.match(growthText(result), /^haproxy 3[\s\S]*\n\| 5 \| 1\.2 \| \$16 \| 50 \| \$13\d \|\n/);
    const { requestsPerSecond } = result;
    if ("skipped" in requestsPerSecond) return;
    assert.deepEqual(Object.keys(requestsPerSecond), ["1", "5"]);
    assert.ok(Object.values(requestsPerSecond).every((one) => one > 0));
  });
});
