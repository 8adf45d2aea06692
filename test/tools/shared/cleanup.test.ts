import assert from "node:assert/strict";
import { Cleanup } from "../../../tools/shared/cleanup";

describe("a cleanup", () => {
  it("ends what was started, the last first, once", async () => {
    const ended: string[] = [];
    const cleanup = new Cleanup();
    for (const name of ["first", "second"])
      cleanup.add(
        async () => void ended.push(name),
        () => ended.push(`${name} killed`),
      );
    await cleanup.run();
    await cleanup.run();
    assert.deepEqual(ended, ["second", "first"]);
  });

  it("kills what is not ended when the process exits, and nothing that is", async () => {
    const before = process.listeners("exit");
    const killed: string[] = [];
    const cleanup = new Cleanup();
    cleanup.add(
      () => undefined,
      () => killed.push("first"),
    );
    cleanup.add(
      () => undefined,
      () => killed.push("second"),
    );
    const [onExit] = process.listeners("exit").filter((one) => !before.includes(one));
    onExit?.(0);
    assert.deepEqual(killed, ["second", "first"]);
    await cleanup.run();
    assert.deepEqual(process.listeners("exit"), before);
  });

  it("ends the others when one fails, and then fails itself", async () => {
    const ended: string[] = [];
    const cleanup = new Cleanup();
    cleanup.add(() => void ended.push("first"));
    cleanup.add(() => {
      throw new Error("will not end");
    });
    await assert.rejects(cleanup.run(), { message: "will not end" });
    assert.deepEqual(ended, ["first"]);
  });
});
