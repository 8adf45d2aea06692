import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { RUN_HAPROXY } from "../../../../components/request-path/fleet/stop";
import { until } from "../../../../tools/shared/until";

/** Says what happens to it, and ends at SIGUSR1 after so many seconds. */
const haproxy = (seconds: number) => `#!/bin/sh
echo $$ >"$GATEHOUSE_DIRECTORY/pid"
echo "started $*" >>"$GATEHOUSE_DIRECTORY/events"
trap 'echo asked >>"$GATEHOUSE_DIRECTORY/events"; sleep ${seconds} & wait $!; exit 7' USR1
trap 'echo ended >>"$GATEHOUSE_DIRECTORY/events"; exit 8' TERM
while :; do sleep 60 & wait $!; done`;

/** Nobody listens once the stop is under way. */
const SOCAT = `#!/bin/sh
! grep -q asked "$GATEHOUSE_DIRECTORY/events" || exit 1
echo "socat $* $(cat)" >>"$GATEHOUSE_DIRECTORY/events"`;

// The real HAProxy is stopped by it in the local run (test/tools/local/tour.real.test.ts).
describe("what a container runs HAProxy by", () => {
  let directory: string, child: ChildProcess | undefined;

  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), "gatehouse-stop-"))));
  afterEach(() => {
    child?.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  });

  function write(name: string, text: string): void {
    writeFileSync(path.join(directory, name), `${text}\n`);
    chmodSync(path.join(directory, name), 0o755);
  }

  const events = (): string[] => {
    const file = path.join(directory, "events");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  };

  /** Starts it; HAProxy takes so long to finish. @returns its exit code. */
  async function run(script: string, drainSeconds = 5): Promise<{ ended: Promise<[number | null]>; sh: ChildProcess }> {
    write("haproxy", script);
    write("socat", SOCAT);
    const env = {
      PATH: `${directory}:${process.env.PATH}`,
      GATEHOUSE_DIRECTORY: directory,
      GATEHOUSE_LISTEN_SECONDS: "2",
      GATEHOUSE_DRAIN_SECONDS: String(drainSeconds),
    };
    child = spawn("sh", ["-c", RUN_HAPROXY, "haproxy", "-W", "-f", "a b"], { env, stdio: "inherit" });
    const ended = once(child, "exit") as Promise<[number | null]>;
    await until("haproxy is started", () => events().length > 0);
    return { ended, sh: child };
  }

  const RED = () => `socat - UNIX-CONNECT:${directory}/admin.sock set map ${directory}/control.map draining 1`;

  for (const signal of ["SIGUSR1", "SIGTERM"] as const) {
    it(`says for a while that it is not well before it asks HAProxy to stop, at ${signal}`, async () => {
      const { ended, sh } = await run(haproxy(0));
      const began = Date.now();
      sh.kill(signal);
      assert.deepEqual(await ended, [7, null]);
      assert.ok(Date.now() - began > 1500, "listens for two seconds");
      assert.deepEqual(events(), ["started -W -f a b", RED(), RED(), "asked"]);
    });
  }

  it("does not wait for ever: what takes too long is ended before ECS kills it", async () => {
    const { ended, sh } = await run(haproxy(30), 1);
    sh.kill("SIGUSR1");
    sh.kill("SIGUSR1");
    assert.deepEqual(await ended, [8, null]);
    assert.deepEqual(events(), ["started -W -f a b", RED(), RED(), "asked", "ended"]);
  });

  it("ends when HAProxy does, as HAProxy does", async () => {
    const { ended } = await run(`#!/bin/sh\necho up >>"$GATEHOUSE_DIRECTORY/events"\nexit 3`);
    assert.deepEqual(await ended, [3, null]);
  });

  it("ends at once if HAProxy ends while it says that it is not well", async () => {
    const { ended, sh } = await run(haproxy(0));
    sh.kill("SIGUSR1");
    await until("red", () => events().length > 1);
    process.kill(Number(readFileSync(path.join(directory, "pid"), "utf8")), "SIGKILL");
    const [code] = await ended;
    assert.equal(code !== 0, true);
    assert.deepEqual(events().includes("asked"), false);
  });
});
