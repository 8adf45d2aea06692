import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { start } from "../../../../tools/local/local";
import { planOf } from "../../../support/plans";

describe("a task of a local run", () => {
  const before_ = process.env.TMPDIR;
  let directory: string;

  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), "gatehouse-test-"));
    process.env.TMPDIR = directory;
  });

  after(() => {
    if (before_ === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before_;
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
