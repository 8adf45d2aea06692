import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleAgent } from "../../../runtime/image/bundle";
import { endProcess } from "../../../tools/shared/child-process";
import { httpClient } from "../../../tools/shared/http/client";
import { gateway, orders, target } from "../../haproxy/gateway";
import { haproxyOrSkip, start, until, type Edge } from "../../support/haproxy";

/** More than the smallest ring, 1 MiB, and the sockets and pipes behind it take, at 900 bytes a line. */
const MORE_THAN_FITS = 5000;
const PATH = `/${"x".repeat(400)}`;

interface Row {
  readonly request_id?: string;
  readonly Service?: string;
  readonly LogLinesDropped?: number;
  readonly _aws?: { readonly CloudWatchMetrics: readonly { readonly Dimensions: string[][] }[] };
}

describe("the lines of the traffic log that HAProxy has no room for", () => {
  const place = mkdtempSync(join(tmpdir(), "gatehouse-dropped-"));
  let bundle: string;
  let edge: Edge;
  let said: string;
  let child: ChildProcess;

  before(function () {
    haproxyOrSkip(this);
    bundle = bundleAgent(join(place, "agent.cjs"));
  });
  beforeEach(async function () {
    const stages = [{ name: "v1", versions: [{ name: "blue", host: "one.svc.local", port: 1, weight: 1 }] }];
    const log = { collector: { memoryMiB: 1 } };
    edge = await start(haproxyOrSkip(this), { ...orders(stages), log, resolver: { address: "127.0.0.1", port: 1 } });
    said = "";
    run();
    await send("first", 1);
    await until("it reads", () => told("first") === 1);
  });
  afterEach(async () => {
    await endProcess(child, { signal: "SIGKILL" });
    await edge.stop();
  });
  after(() => rmSync(place, { recursive: true, force: true }));

  function run(): void {
    const env = {
      GATEHOUSE_DIRECTORY: edge.directory,
      GATEHOUSE_DRAIN_SECONDS: "30",
      GATEHOUSE_HARD_STOP_SECONDS: "100",
      GATEHOUSE_REPORT_SECONDS: "1",
      GATEHOUSE_SERVICE: "edge-prod-fleet",
    };
    child = spawn(process.execPath, [bundle, "collect"], { env, stdio: ["ignore", "pipe", "inherit"] });
    child.stdout?.on("data", (part: Buffer) => (said += part.toString("utf8")));
  }

  /** Requests for a stage that is none: each is refused at once, and logged. */
  async function send(mark: string, count: number): Promise<void> {
    const client = httpClient(target(edge));
    for (let i = 0; i < count; i++) {
      const headers = gateway({ id: `${mark}-request-${i}`, stage: "none" });
      assert.equal((await client.send({ path: PATH, headers })).status, 421);
    }
    client.close();
  }

  const rows = (): Row[] =>
    said.slice(0, said.lastIndexOf("\n") + 1).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Row); // prettier-ignore
  const told = (mark: string): number => rows().filter((row) => row.request_id?.startsWith(mark)).length;
  const reports = (): Row[] => rows().filter((row) => row.LogLinesDropped !== undefined);
  const dropped = (): number => reports().reduce((sum, row) => sum + row.LogLinesDropped!, 0);

  it("are counted by what HAProxy says in their place, once: with the others they are all requests", async () => {
    child.stdout?.pause();
    await send("paused", MORE_THAN_FITS);
    child.stdout?.resume();
    // HAProxy tells of what it dropped before the next line that it has room for.
    let sent = 0;
    await until("there is room again", async () => {
      await send("later", 1);
      sent++;
      return told("later") > 0;
    });
    const total = MORE_THAN_FITS + sent;
    await until(
      () => `${told("paused")} + ${told("later")} + ${dropped()} are ${total}`,
      () => told("paused") + told("later") + dropped() === total,
    );
    assert.ok(dropped() > 1000, String(dropped()));
    for (const { Service, _aws } of reports())
      assert.deepEqual([Service, _aws?.CloudWatchMetrics.map((one) => one.Dimensions)], ["edge-prod-fleet", [[["Service"]]]]); // prettier-ignore
    // What stands in the ring of them is behind the last line that was written.
    await endProcess(child);
    said = "";
    run();
    await send("again", 1);
    await until("it reads", () => told("again") === 1);
    await endProcess(child);
    assert.deepEqual(reports(), []);
  }).timeout(120_000);

  it("are told of, at least one, by a collector that was away while others took their place", async () => {
    await endProcess(child);
    await send("away", MORE_THAN_FITS);
    run();
    await until("it is told", () => dropped() > 0);
    assert.ok(told("away") > 500 && told("away") < MORE_THAN_FITS, String(told("away")));
    assert.equal(told("first"), 1);
  }).timeout(120_000);

  it("are none where a collector was away for what HAProxy has room for", async () => {
    await endProcess(child);
    await send("away", 300);
    run();
    await until("all are there", () => told("away") === 300);
    await endProcess(child);
    assert.deepEqual(reports(), []);
  }).timeout(120_000);
});
