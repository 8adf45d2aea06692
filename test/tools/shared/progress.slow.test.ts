import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { withProgress } from "../../../tools/shared/progress";
import { setEnvironment } from "../../support/environment";

describe("progress", () => {
  const stream = (isTTY: boolean) => {
    const written: string[] = [];
    return { isTTY, written, write: (text: string) => written.push(text) };
  };

  it("is not shown of what takes less than a second", async () => {
    const out = stream(true);
    assert.equal(await withProgress("reading", async () => 1, out), 1);
    assert.deepEqual(out.written, []);
  });

  it("is a line with the seconds so far at a terminal, gone at the end, also of a failure", async () => {
    const restore = setEnvironment({ TERM: "xterm" });
    const out = stream(true);
    const fails = async () => {
      await sleep(1100);
      throw new Error("it");
    };
    await assert.rejects(withProgress("reading", fails, out), /it/);
    restore();
    assert.deepEqual(out.written, ["\rreading … 1 s", "\r\x1b[2K"]);
  });

  it("is one line that stays where no line can be taken back, and none in a log", async () => {
    const restore = setEnvironment({ TERM: "dumb" });
    const [log, dumb] = [stream(false), stream(true)];
    await Promise.all([log, dumb].map((out) => withProgress("reading", () => sleep(2100), out)));
    restore();
    assert.deepEqual([log.written, dumb.written], [[], ["reading …\n"]]);
  });
});
