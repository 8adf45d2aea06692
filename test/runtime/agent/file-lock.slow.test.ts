import { deepStrictEqual, strictEqual } from "node:assert";
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../../runtime/agent/clock";
import { withFileLock } from "../../../runtime/agent/file-lock";

const never = new AbortController().signal;

describe("A lock that agents on one volume share", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-lock-"));
    file = join(folder, "swapping.lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const locked = <T>(work: () => Promise<T>, signal = never) => withFileLock(file, systemClock, signal, work);

  it("lets one at a time in, whoever asks, and leaves nothing behind", async () => {
    let inside = 0;
    const most: number[] = [];
    await Promise.all(
      Array.from({ length: 8 }, () =>
        locked(async () => {
          most.push(++inside);
          await sleep(5);
          inside--;
        }),
      ),
    );
    deepStrictEqual(
      most,
      Array.from({ length: 8 }, () => 1),
    );
    strictEqual(existsSync(file), false);
  });

  it("is taken over within seconds from a holder that was killed", async () => {
    writeFileSync(file, "a token of the dead");
    const start = Date.now();
    await locked(async () => undefined);
    const waited = Date.now() - start;
    strictEqual(waited > 2000 && waited < 6000, true, `${waited} ms`);
    strictEqual(existsSync(file), false);
  });

  it("is not taken over from a holder that works for longer than that", async () => {
    const said: string[] = [];
    const slow = locked(async () => {
      await sleep(4500);
      said.push("slow");
    });
    await sleep(50);
    await locked(async () => void said.push("next"));
    await slow;
    deepStrictEqual(said, ["slow", "next"]);
  }).timeout(15_000);

  it("lets one in when several take over from the dead at once", async () => {
    writeFileSync(file, "a token of the dead");
    utimesSync(file, 0, 0);
    let inside = 0;
    const most: number[] = [];
    await Promise.all(
      Array.from({ length: 6 }, () =>
        locked(async () => {
          most.push(++inside);
          await sleep(20);
          inside--;
        }),
      ),
    );
    deepStrictEqual(
      most,
      Array.from({ length: 6 }, () => 1),
    );
  });

  it("is given back when the work fails, and only by its holder", async () => {
    await locked(async () => Promise.reject(new Error("no"))).catch(() => undefined);
    strictEqual(existsSync(file), false);
    await locked(async () => writeFileSync(file, "somebody else's"));
    strictEqual(existsSync(file), true);
  });

  it("is done without on a volume that takes no file, and when told to stop", async () => {
    strictEqual(await withFileLock(join(folder, "none", "lock"), systemClock, never, async () => "done"), "done");
    writeFileSync(file, "held");
    strictEqual(await locked(async () => "done", AbortSignal.abort()), "done");
    strictEqual(existsSync(file), true);
  });
});
