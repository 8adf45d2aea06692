import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { INTERRUPTED } from "../../../tools/shared/interruption";

const ROOT = path.resolve(__dirname, "../../..");

/** A process that is sent signals one by one, each when it has said something. @returns what it said, and how it ended */
async function interrupted(script: string, ...signals: NodeJS.Signals[]) {
  const head = `require("./tools/preview/loader.js").install();
    const { Interruption } = require("./tools/shared/interruption.ts"); const interruption = new Interruption();
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["-e", `${head} ${script}; console.log("ready")`], { cwd: ROOT });
  let said = "";
  child.stdout.on("data", (part: Buffer) => {
    said += String(part);
    const signal = signals.shift();
    if (signal) child.kill(signal);
  });
  return { ended: (await once(child, "exit")) as [number | null, NodeJS.Signals | null], said };
}

describe("an interruption", () => {
  it("ends the process while there is nothing to end in good order", async () => {
    assert.deepEqual((await interrupted("", "SIGTERM")).ended, [INTERRUPTED, null]);
  }).timeout(60_000);

  it("aborts first, and ends the process the second time", async () => {
    const script = `interruption.signal.addEventListener("abort", () => console.log("aborted"))`;
    assert.deepEqual(await interrupted(script, "SIGINT", "SIGHUP"), {
      ended: [INTERRUPTED, null],
      said: "ready\naborted\n",
    });
  }).timeout(60_000);

  it("is an ordinary signal again when it is over", async () => {
    assert.deepEqual((await interrupted("interruption.signal; interruption.end()", "SIGTERM")).ended, [null, "SIGTERM"]); // prettier-ignore
  }).timeout(60_000);
});
