import assert from "node:assert/strict";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { httpClient, type HttpClient } from "../../../../tools/shared/http/client";
import { failedOf, Load, loadDuring } from "../../../../tools/shared/http/load";
import { closeServer, listen } from "../../../../tools/shared/listen";

describe("a load", () => {
  let requests = 0, open = 0, most = 0, delayMs = 0, status = 200; // prettier-ignore
  let client: HttpClient;
  const server = createServer((request, response) => {
    requests += 1;
    most = Math.max(most, ++open);
    const end = (): void => {
      open -= 1;
      if (request.url === "/odd" && requests % 2 === 1) request.socket.destroy();
      else response.writeHead(status).end(`{"number":${requests}}`);
    };
    setTimeout(end, delayMs);
  });

  before(async () => {
    client = httpClient({ url: `http://127.0.0.1:${await listen(server)}` });
  });
  beforeEach(() => ([requests, most, delayMs, status] = [0, 0, 0, 200]));
  after(async () => {
    client.close();
    await closeServer(server);
  });

  it("has so many requests at once, and counts every one", async () => {
    delayMs = 10;
    const { served, failures, latencies } = await loadDuring(client, { request: { path: "/" }, pace: { atOnce: 4 } }, sleep(200)); // prettier-ignore
    assert.deepEqual([served, failures, most], [requests, {}, 4]);
    assert.ok(served >= 8, `${served}`);
    assert.equal(latencies.length, served);
    assert.ok(latencies.every((milliseconds) => milliseconds >= 9));
  });

  it("sends so many a second, whether they are answered or not", async () => {
    delayMs = 400;
    const { served } = await loadDuring(client, { request: { path: "/" }, pace: { perSecond: 50 } }, sleep(300));
    assert.equal(served, requests);
    assert.ok(served >= 10 && served <= 17, `${served}`);
    assert.ok(most >= 10, `${most}`);
  });

  it("counts what fails by its reason, and goes on", async () => {
    const settings = { request: { path: "/odd" }, pace: { atOnce: 1 } } as const;
    const counts = await loadDuring(client, settings, sleep(200));
    assert.deepEqual(Object.keys(counts.failures), ["ECONNRESET"]);
    assert.ok(counts.served > 0 && Math.abs(failedOf(counts) - counts.served) <= 1);
    status = 503;
    const refused = await loadDuring(client, { request: { path: "/" }, pace: { atOnce: 1 } }, sleep(50));
    assert.deepEqual([refused.served, Object.keys(refused.failures)], [0, ["503"]]);
  });

  it("counts anew after each look, tells of each answer, and takes for served what it is told to", async () => {
    status = 404;
    const numbers: unknown[] = [];
    const load = new Load(client, {
      request: { path: "/" },
      pace: { perSecond: 100 },
      isServed: (answer) => answer.status === 404,
      onAnswer: ({ body }) => numbers.push(JSON.parse(body)),
    });
    load.start();
    await sleep(100);
    const first = load.take();
    await load.stop();
    const second = load.take();
    assert.equal(load.running, false);
    assert.equal(first.served + second.served, requests);
    assert.ok(first.served > 0);
    assert.equal(numbers.length, requests);
    assert.deepEqual(load.take(), { served: 0, failures: {}, latencies: [] });
  });

  it("ends with the work that it goes on during, also where that fails", async () => {
    const settings = { request: { path: "/" }, pace: { atOnce: 1 } } as const;
    await assert.rejects(loadDuring(client, settings, Promise.reject(new Error("broken"))), { message: "broken" });
    const before = requests;
    await sleep(50);
    assert.equal(requests, before);
  });
});
