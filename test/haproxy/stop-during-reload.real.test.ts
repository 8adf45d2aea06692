import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HAPROXY_ARGUMENTS, RUN_HAPROXY } from "../../components/request-path/fleet/stop";
import { DIRECTORY, FILES, render } from "../../haproxy/config";
import { haproxyEnvironment } from "../../tools/local/fleet/haproxy-environment";
import { standIns } from "../../tools/haproxy/validate";
import { isRunning } from "../../tools/shared/child-process";
import type { Haproxy } from "../../tools/haproxy/find";
import { orders } from "./gateway";
import { command, freePort, haproxyOrSkip, until, type Edge } from "../support/haproxy";

/** A task's HAProxy, run as its container runs it. */
interface Run {
  readonly directory: string;
  readonly sh: ChildProcess;
}

/** With a signal that was sent once, the worker that a reload was starting went on to serve in 6 of 24 stops. */
describe("a stop while HAProxy reloads", () => {
  let haproxy: Haproxy;
  const runs: Run[] = [];

  before(function () {
    haproxy = haproxyOrSkip(this);
  });
  afterEach(() => {
    for (const { sh, directory } of runs.splice(0)) {
      if (isRunning(sh)) process.kill(-sh.pid!, "SIGKILL");
      for (const path of [directory, `${directory}.bin`]) rmSync(path, { recursive: true, force: true });
    }
  });

  async function run(): Promise<Run> {
    const directory = mkdtempSync(join(tmpdir(), "gatehouse-stop-reload-"));
    const [trafficPort, controlPort, port] = [await freePort(), await freePort(), await freePort()];
    const local = {
      ...orders([{ name: "v1", versions: [{ name: "blue", host: "one.svc.local", port: 1, weight: 1 }] }]),
      resolver: { address: "127.0.0.1", port: 1 },
      fleet: { self: "self", members: [{ name: "self", address: "127.0.0.1" }], port },
      directory,
      address: "127.0.0.1",
      trafficPort,
      controlPort,
      maxConnections: 100,
    };
    const files = { ...(await standIns()), ...render(local) };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text, { mode: 0o600 });
    const seconds = { GATEHOUSE_LISTEN_SECONDS: "0", GATEHOUSE_DRAIN_SECONDS: "20" };
    const env = haproxyEnvironment(seconds, directory, haproxy.path);
    const words = HAPROXY_ARGUMENTS.map((word) => word.replace(DIRECTORY, directory));
    const sh = spawn("sh", ["-c", RUN_HAPROXY, "haproxy", ...words], { env, stdio: "ignore", detached: true });
    runs.push({ directory, sh });
    const health = async () => fetch(`http://127.0.0.1:${controlPort}/healthz`).catch(() => undefined);
    await until("healthy", async () => (await health())?.status === 200);
    return { directory, sh };
  }

  /** @returns the exit code of a stop that comes so many milliseconds after a reload began. */
  async function stopped({ directory, sh }: Run, afterMs: number): Promise<unknown> {
    const ended = once(sh, "exit");
    const reloaded = command({ directory } as Edge, "reload", FILES.masterSocket).catch(() => "");
    await sleep(afterMs);
    sh.kill("SIGUSR1");
    const [code] = (await Promise.race([ended, sleep(15_000, ["still runs"], { ref: false })])) as [unknown];
    await reloaded;
    return code;
  }

  // A reload takes some 60 ms.
  for (const [from, to] of [
    [0, 15],
    [20, 35],
    [40, 60],
  ] as const)
    // prettier-ignore
    it(`ends, ${from} to ${to} ms after the reload began`, async () => {
      const delays = Array.from({ length: 8 }, (_, i) => from + (i * (to - from)) / 7);
      const all: Run[] = [];
      for (let i = 0; i < delays.length; i++) all.push(await run());
      // One after the other: the times are of a reload that has the machine for itself.
      const codes: Promise<unknown>[] = [];
      for (const [i, afterMs] of delays.entries()) {
        codes.push(stopped(all[i]!, afterMs));
        await sleep(afterMs + 300);
      }
      assert.deepEqual(await Promise.all(codes), Array(8).fill(0));
    }).timeout(60_000);
});
