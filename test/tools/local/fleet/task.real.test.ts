import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { start } from "../../../../tools/local/local";
import { planOf } from "../../../support/plans";
import { setEnvironment } from "../../../support/environment";

describe("a task of a local run", () => {
  let directory: string, restore: () => void;

  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), "gatehouse-test-"));
    restore = setEnvironment({ TMPDIR: directory });
  });

  after(() => {
    restore();
    rmSync(directory, { recursive: true, force: true });
  });

  it("fails with what HAProxy said if it ends, and leaves nothing behind", async () => {
    const plan = await planOf("dev", { passwordSymbols: true });
    await assert.rejects(start({ plan, haproxy: "/bin/false" }), {
      name: "CommandError",
      message: "haproxy ends with the plan's configuration:\n",
    });
    assert.deepEqual(readdirSync(directory), []);
  }).timeout(120_000);

  it("fails with what the agent said if it refuses its settings, and leaves nothing behind", async () => {
    const plan = await planOf("dev", { passwordSymbols: true });
    const resources = plan.resources.map((one) => {
      if (one.type !== "aws:ecs/taskDefinition:TaskDefinition") return one;
      const text = (one.inputs.containerDefinitions as string).replace(/"value":"tasks\.[^"]+"/, `"value":"no name"`);
      return { ...one, inputs: { ...one.inputs, containerDefinitions: text } };
    });
    await assert.rejects(start({ plan: { ...plan, resources }, haproxy: "/bin/false" }), ({ message }: Error) => {
      assert.match(message, /^the agent ends with the plan's environment:\n/);
      assert.match(message, /GATEHOUSE_MEMBERS_NAME: use a DNS name/);
      return true;
    });
    assert.deepEqual(readdirSync(directory), []);
  }).timeout(120_000);
});
