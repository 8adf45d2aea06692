import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Haproxy } from "../../tools/haproxy/find";
import { command, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { httpClient, type HttpRequest, type HttpTarget } from "../../tools/shared/http/client";
import { loadDuring } from "../../tools/shared/http/load";
import { ask, gateway, target, type Said } from "./gateway";
import { oneService, type OneService } from "./services";

/** What goes on meanwhile. */
const LOADS: [name: string, how: Partial<HttpTarget>, request: HttpRequest][] = [
  ["a new connection for each", { keepAlive: false }, { path: "/" }],
  ["kept connections", {}, { path: "/" }],
  ["HTTP/2", { version: "2" }, { path: "/" }],
  ["HTTP/2, with a body", { version: "2" }, { path: "/read", method: "POST", body: "x".repeat(10_000) }],
];

describe("a stopping HAProxy", () => {
  let haproxy: Haproxy, one: OneService, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await oneService();
  });

  beforeEach(async () => {
    const limits = { none: "what is tested is the stop" };
    edge = await start(haproxy, { ...one.intent, limits, hardStopMs: 2000 });
    await until("up", async () => (await ask(edge, gateway())).status === 200);
  });

  afterEach(async () => edge.stop());
  after(async () => one?.stop());

  const health = async (): Promise<number> =>
    fetch(`http://127.0.0.1:${edge.controlPort}/healthz`).then(
      (answer) => answer.status,
      () => 0,
    );

  it("is red while it drains, and still answers", async () => {
    await command(edge, `set map ${edge.directory}/control.map draining 1`);
    assert.equal(await health(), 503);
    assert.equal((await ask(edge, gateway())).status, 200);
    await command(edge, `set map ${edge.directory}/control.map draining 0`);
    assert.equal(await health(), 200);
  });

  it("tells whoever keeps a connection to come back to another task while it drains, on its own answers too", async () => {
    const client = httpClient(target(edge));
    const connection = async (said?: Said) => (await ask(edge, gateway(said), { client })).headers.connection;
    assert.notEqual(await connection(), "close");
    await command(edge, `set map ${edge.directory}/control.map draining 1`);
    assert.deepEqual([await connection(), await connection({ stage: "v9" })], ["close", "close"]);
    await command(edge, `set map ${edge.directory}/control.map draining 0`);
    assert.notEqual(await connection(), "close");
    client.close();
  });

  it("finishes what runs, takes nothing new, and then exits", async () => {
    const running = Array.from({ length: 8 }, async () => ask(edge, gateway(), { path: "/sleep/800" }));
    await until("all have reached the backend", () => one.requests.filter((message) => message.url === "/sleep/800").length === 8); // prettier-ignore
    edge.process.kill("SIGUSR1");
    await until("health is red", async () => (await health()) !== 200);
    await assert.rejects(ask(edge, gateway()), /ECONNREFUSED/);
    assert.deepEqual(
      (await Promise.all(running)).map((answer) => answer.status),
      Array<number>(8).fill(200),
    );
    if (edge.process.exitCode === null) await once(edge.process, "exit");
    assert.equal(edge.process.exitCode, 0);
  });

  it("does not wait for ever: what runs too long is cut", async () => {
    const running = ask(edge, gateway(), { path: "/sleep/20000" });
    const outcome = running.then(() => "answered", () => "cut"); // prettier-ignore
    await sleep(200);
    edge.process.kill("SIGUSR1");
    // A request that nobody cuts would be answered after 20 s.
    assert.equal(await outcome, "cut");
    await until("it is gone", () => edge.process.exitCode !== null || edge.process.signalCode !== null);
  });

  for (const [name, how, request] of LOADS)
    it(`loses no request over a reload whose server state was saved: ${name}`, async () => {
      const client = httpClient(target(edge, how));
      const reloads = async (): Promise<void> => {
        for (let i = 0; i < 2; i++) {
          writeFileSync(`${edge.directory}/servers.state`, `${await command(edge, "show servers state")}\n`);
          assert.match(await command(edge, "reload", "master.sock"), /Success=1/);
          await sleep(500);
        }
      };
      const settings = { request: { ...request, headers: gateway() }, pace: { atOnce: 2 } };
      const { served, failures } = await loadDuring(client, settings, reloads());
      client.close();
      assert.ok(served > 10);
      assert.deepEqual(failures, {});
    });
});
