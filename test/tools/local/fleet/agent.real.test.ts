import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleAgent } from "../../../../runtime/image/bundle";
import { isRunning } from "../../../../tools/shared/child-process";
import { LocalAgent } from "../../../../tools/local/fleet/agent";

describe("the agent of a local task", () => {
  let directory: string;

  before(() => (directory = mkdtempSync(join(tmpdir(), "gatehouse-local-agent-"))));
  after(() => rmSync(directory, { recursive: true, force: true }));

  it("is given up, with what it said, if it ends before it is healthy", async () => {
    const bundle = bundleAgent(join(directory, "agent.cjs"));
    const environment = { GATEHOUSE_INTENT: "{", GATEHOUSE_STORE_DIRECTORY: "nowhere" };
    const agent = new LocalAgent({ bundle, environment, healthCheck: ["health"], log: join(directory, "log") });
    await assert.rejects(agent.untilHealthy(), ({ message }: Error) => {
      assert.match(message, /^the agent ends with the plan's environment:\n/);
      assert.match(message, /"GATEHOUSE_INTENT: give JSON"/);
      assert.match(message, /"GATEHOUSE_STORE_DIRECTORY: give an absolute path/);
      return true;
    });
    assert.equal(isRunning(agent.process), false);
    await agent.stop();
  }).timeout(60_000);
});
