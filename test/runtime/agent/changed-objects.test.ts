import assert from "node:assert/strict";
import { ChangedObjects } from "../../../runtime/agent/registrations/changed-objects";
import { Report } from "../../../runtime/agent/report";
import { memoryLog } from "./support/fakes";

const signal = new AbortController().signal;
const at = (key: string, seconds: number) => ({ key, etag: key, bytes: 1, writtenAt: new Date(1000 * seconds) });

function changed(read: (key: string) => string | Error | undefined) {
  const logs = memoryLog();
  const objects = new ChangedObjects({
    objects: {
      list: async () => [],
      read: async (key) => {
        const text = read(key);
        if (text instanceof Error) throw text;
        return text === undefined ? undefined : { etag: key, text };
      },
      earlier: async () => [],
    },
    clock: { now: () => 0, sleep: async () => undefined },
    log: logs.log,
    report: new Report("edge"),
  });
  return { objects, logs };
}

describe("The objects that changed", () => {
  it("are handed on as they were written, and those of one moment by their keys", async () => {
    const { objects } = changed((key) => key);
    const taken: string[] = [];
    await objects.read([at("a", 3), at("c", 2), at("b", 2), at("d", 1)], signal, ({ key }) => void taken.push(key));
    assert.deepEqual(taken, ["d", "b", "c", "a"]);
  });

  it("are handed on though another one makes who takes it fail, which is said, and not tried again", async () => {
    const { objects, logs } = changed((key) => key);
    const taken: string[] = [];
    const take = ({ key }: { key: string }) => {
      taken.push(key);
      if (key === "b") throw new RangeError("Maximum call stack size exceeded");
    };
    for (let round = 0; round < 2; round++) await objects.read([at("a", 1), at("b", 2), at("c", 3)], signal, take);
    assert.deepEqual(taken, ["a", "b", "c"]);
    const said = logs.of("object not taken: it stays as it is").map(({ key, reason }) => [key, reason]);
    assert.deepEqual(said, [["b", "RangeError: Maximum call stack size exceeded"]]);
  });

  it("are asked for again where one cannot be read, or is gone before it is", async () => {
    const answers: (string | Error | undefined)[] = [new Error("SlowDown"), undefined, "text"];
    const { objects, logs } = changed(() => answers.shift());
    const taken: (string | undefined)[] = [];
    for (let round = 0; round < 4; round++) await objects.read([at("a", 1)], signal, (_, text) => void taken.push(text)); // prettier-ignore
    assert.deepEqual([taken, answers, logs.of("object not read: it stays as it is").length], [["text"], [], 1]);
  });
});
