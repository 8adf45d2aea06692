import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleAgent } from "../../../runtime/image/bundle";
import { freePort, until } from "../../support/haproxy";

describe("the collector of the traffic log", () => {
  const place = mkdtempSync(join(tmpdir(), "gatehouse-collector-"));
  let bundle: string;
  let port: number;
  let child: ChildProcess;
  let said: string;

  before(() => (bundle = bundleAgent(join(place, "agent.cjs"))));
  after(() => rmSync(place, { recursive: true, force: true }));
  beforeEach(async () => {
    port = await freePort();
    said = "";
    child = started(`127.0.0.1:${port}`);
    child.stdout?.on("data", (part: Buffer) => (said += part.toString("utf8")));
    await until("it listens", async () => (await open().catch(() => undefined))?.destroy() !== undefined);
  });
  afterEach(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  });

  const started = (at: string): ChildProcess =>
    spawn(process.execPath, [bundle, "collect"], { env: { GATEHOUSE_COLLECT: at }, stdio: ["ignore", "pipe", "pipe"] });

  async function open(): Promise<Socket> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return socket;
  }

  it("writes whole lines, however they come in and from how many workers", async () => {
    const [one, other] = [await open(), await open()];
    one.write('{"a":1}\n{"a"');
    await until("the first", () => said === '{"a":1}\n');
    other.write('{"b":1}\n');
    await until("the other's", () => said === '{"a":1}\n{"b":1}\n');
    one.write(":2");
    one.write("}\n");
    await until("the rest", () => said === '{"a":1}\n{"b":1}\n{"a":2}\n');
    [one, other].forEach((socket) => socket.destroy());
  });

  it("ends the line of a worker that did not", async () => {
    const socket = await open();
    socket.end('{"half":');
    await until("the half", () => said === '{"half":\n');
  });

  it("loses nothing while nobody reads, and stops taking: what comes waits where it comes from", async () => {
    child.stdout?.pause();
    const socket = await open();
    const line = `${"x".repeat(599)}\n`;
    const count = 20_000;
    const written = new Promise<void>((resolve) => socket.end(line.repeat(count), () => resolve()));
    // 12 MB are more than a pipe and a socket hold.
    const first = await Promise.race([
      written.then(() => "all"),
      new Promise((r) => setTimeout(() => r("waits"), 500)),
    ]);
    assert.equal(first, "waits");
    child.stdout?.resume();
    await until("all", () => said.length === count * line.length);
  });

  it("ends at SIGTERM with 0, after what was sent before", async () => {
    const socket = await open();
    socket.end("last\n");
    await once(socket, "close");
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    assert.deepEqual(await gone, [0, null]);
    assert.equal(said, "last\n");
  });

  it("ends a second after SIGTERM if somebody goes on sending", async () => {
    const socket = await open();
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    assert.deepEqual(await gone, [0, null]);
    socket.destroy();
  });

  for (const at of ["0.0.0.0:5514", "127.0.0.1:99999", "127.0.0.1", ""]) {
    it(`fails when it shall listen at ${JSON.stringify(at)}`, async () => {
      const wrong = started(at);
      let text = "";
      wrong.stderr?.on("data", (part: Buffer) => (text += part.toString("utf8")));
      assert.deepEqual(await once(wrong, "close"), [1, null]);
      const { problem } = JSON.parse(text) as { problem: string };
      assert.equal(problem, "GATEHOUSE_COLLECT: give an address of loopback and a port, 127.0.0.1:5514");
    });
  }
});
