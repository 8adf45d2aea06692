import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleAgent } from "../../../runtime/image/bundle";
import { endProcess } from "../../../tools/shared/child-process";
import { httpClient, type HttpAnswer } from "../../../tools/shared/http/client";
import { loadDuring } from "../../../tools/shared/http/load";
import { gateway, orders, target } from "../../haproxy/gateway";
import { haproxyOrSkip, start, until, type Edge } from "../../support/haproxy";

const SECONDS = { GATEHOUSE_DRAIN_SECONDS: "30", GATEHOUSE_HARD_STOP_SECONDS: "100" };

describe("the collector of the traffic log", () => {
  const place = mkdtempSync(join(tmpdir(), "gatehouse-collector-"));
  let bundle: string;
  let edge: Edge;
  let said: string;
  let child: ChildProcess;

  before(async function () {
    const haproxy = haproxyOrSkip(this);
    bundle = bundleAgent(join(place, "agent.cjs"));
    // A stage that nobody asks for: each request is refused at once, and logged.
    const stages = [{ name: "v1", versions: [{ name: "blue", host: "one.svc.local", port: 1, weight: 1 }] }];
    edge = await start(haproxy, { ...orders(stages), log: { collector: {} }, resolver: { address: "127.0.0.1", port: 1 } }); // prettier-ignore
  });
  after(async () => {
    await edge.stop();
    rmSync(place, { recursive: true, force: true });
  });
  beforeEach(() => {
    said = "";
    run();
  });
  afterEach(async () => endProcess(child, { signal: "SIGKILL" }));

  function run(env: Record<string, string> = { ...SECONDS, GATEHOUSE_DIRECTORY: edge.directory }): void {
    child = spawn(process.execPath, [bundle, "collect"], { env, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout?.on("data", (part: Buffer) => (said += part.toString("utf8")));
  }

  /** Sends so many. */
  async function send(mark: string, count: number): Promise<void> {
    const client = httpClient(target(edge));
    for (let i = 0; i < count; i++) {
      const headers = gateway({ id: `${mark}-request-${i}`, stage: "none" });
      assert.equal((await client.send({ path: "/", headers })).status, 421);
    }
    client.close();
  }

  /** How often each request of a mark was told. */
  const told = (mark: string): number[] => {
    const times = new Map<string, number>();
    const whole = said.slice(0, said.lastIndexOf("\n") + 1);
    const ids = whole.split("\n").filter((line) => line !== "").map((line) => (JSON.parse(line) as { request_id?: string }).request_id ?? ""); // prettier-ignore
    for (const id of ids.filter((one) => one.startsWith(mark))) times.set(id, (times.get(id) ?? 0) + 1);
    return [...times.values()];
  };

  it("tells how many requests of a class HAProxy refuses, by what HAProxy writes", async () => {
    await endProcess(child, { signal: "SIGKILL" });
    said = "";
    run({ ...SECONDS, GATEHOUSE_DIRECTORY: edge.directory, GATEHOUSE_SERVICE: "edge", GATEHOUSE_REPORT_SECONDS: "2" });
    await send("refused", 60);
    const metrics = () =>
      said.split("\n").filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
    await until("the share is told", () => metrics().length > 0);
    const [first] = metrics();
    assert.deepEqual([first!["Service"], first!["Class"], first!["RequestsRefused"]], ["edge", "Agent", 100]);
  });

  it("writes a line for each request, and no line of an earlier collector again", async () => {
    await send("first", 100);
    await until("the first", () => told("first").length === 100);
    await endProcess(child);
    await send("meanwhile", 10);
    run();
    await send("second", 100);
    await until("the second", () => told("second").length === 100);
    assert.deepEqual([...told("first"), ...told("meanwhile"), ...told("second")], Array(210).fill(1));
  });

  it("loses nothing when it is killed under load, three times", async () => {
    const client = httpClient(target(edge));
    const kills = async (): Promise<void> => {
      for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setTimeout(resolve, 400));
        await endProcess(child, { signal: "SIGKILL" });
        run();
      }
    };
    const request = { path: "/", headers: gateway({ id: undefined, subject: "killed", stage: "none" }) };
    const load = { request, pace: { atOnce: 4 }, isServed: ({ status }: HttpAnswer) => status === 421 };
    const { served, failures } = await loadDuring(client, load, kills());
    client.close();
    assert.deepEqual(failures, {});
    const lines = () => new Set(said.split("\n").filter((line) => line.includes('"killed"')));
    await until(`all ${served}`, () => lines().size >= served);
    assert.equal(lines().size, served);
  });

  it("loses nothing while nobody reads it: what comes waits in HAProxy", async () => {
    await send("start", 1);
    await until("it reads", () => told("start").length === 1);
    child.stdout?.pause();
    await send("paused", 3000);
    child.stdout?.resume();
    await until("all", () => told("paused").length === 3000);
    assert.deepEqual(new Set(told("paused")), new Set([1]));
  }).timeout(60_000);

  it("ends at SIGTERM with 0, after what was logged before", async () => {
    await send("last", 20);
    await until("it reads", () => told("last").length > 0);
    await send("final", 20);
    const gone = once(child, "close");
    child.kill("SIGTERM");
    assert.deepEqual(await gone, [0, null]);
    assert.equal(told("final").length, 20);
  });

  it("fails when it is not told how long a stop takes", async () => {
    await endProcess(child, { signal: "SIGKILL" });
    run({ GATEHOUSE_DRAIN_SECONDS: "soon" });
    let text = "";
    child.stderr?.on("data", (part: Buffer) => (text += part.toString("utf8")));
    assert.deepEqual(await once(child, "close"), [1, null]);
    const problems = text.trim().split("\n").map((line) => (JSON.parse(line) as { problem: string }).problem); // prettier-ignore
    assert.deepEqual(problems, [
      'GATEHOUSE_DRAIN_SECONDS: use a whole number of seconds from 1 to 3600; got "soon"',
      "GATEHOUSE_HARD_STOP_SECONDS: use a whole number of seconds from 1 to 3600; got nothing",
    ]);
  });
});
