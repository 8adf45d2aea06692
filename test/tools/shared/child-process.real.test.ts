import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { endProcess, isRunning, killProcess } from "../../../tools/shared/child-process";

/** A process that says so when it runs. */
async function started(script: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["-e", `${script}; console.log("runs"); setInterval(() => {}, 1000)`]);
  await once(child.stdout, "data");
  return child;
}

describe("the end of a process", () => {
  it("is what the process makes of the signal", async () => {
    const child = await started(`process.on("SIGUSR1", () => process.exit(7))`);
    assert.equal(isRunning(child), true);
    assert.deepEqual([await endProcess(child, { signal: "SIGUSR1" }), isRunning(child)], [7, false]);
    assert.equal(await endProcess(child), 7);
  });

  it("is SIGKILL when patience is over", async () => {
    const child = await started(`process.on("SIGTERM", () => {})`);
    assert.deepEqual([await endProcess(child, { patienceSeconds: 0.1 }), child.signalCode], [null, "SIGKILL"]);
  });

  it("is SIGKILL at once where there is no time", async () => {
    const child = await started("");
    killProcess(child);
    assert.deepEqual(await once(child, "exit"), [null, "SIGKILL"]);
  });

  it("is there already for a process that could not start", async () => {
    const child = spawn("/nowhere/at-all");
    await once(child, "error");
    assert.equal(isRunning(child), false);
    await endProcess(child);
  });
});
