import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { stacks } from "../../../stacks/index";
import { haproxyOrSkip } from "../../support/haproxy";
import { ROOT } from "../../support/plans";

describe("npm run haproxy:check", () => {
  it("has the binary accept the configuration of every stack, and every golden", async function () {
    const { version } = haproxyOrSkip(this);
    const { stdout } = await promisify(execFile)(process.execPath, ["tools/haproxy/check.js"], { cwd: ROOT });
    const goldens = readdirSync(join(ROOT, "test/golden/haproxy")).filter((file) => file.endsWith(".cfg"));
    const names = [...Object.keys(stacks).map((name) => `stack ${name}`), ...goldens.map((file) => `golden ${file.slice(0, -4)}`)]; // prettier-ignore
    assert.deepEqual(stdout.trim().split("\n").sort(), names.map((name) => `accepted ${name} by haproxy ${version}`).sort()); // prettier-ignore
  });
});
