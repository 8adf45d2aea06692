import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { makeCertificate, type Certificate } from "../../tools/haproxy/certificate";
import { httpClient, type HttpClient } from "../../tools/shared/http/client";
import { oldWorker, oldWorkers } from "../../runtime/agent/haproxy/process";
import type { Haproxy } from "../../tools/haproxy/find";
import { command, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { API, ask, gateway, reason, target, type Headers } from "./gateway";
import { oneService, type OneService } from "./services";

type Row = Record<string, unknown>;

// What the agent tells an old worker, `set map control.map replaced 1`, is told here by hand.
describe("a worker that a reload has replaced", () => {
  let haproxy: Haproxy, one: OneService, edge: Edge, client: HttpClient;
  let known: Certificate;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    known = await makeCertificate({ commonName: "gateway-v1" });
    one = await oneService();
  });
  beforeEach(async () => {
    const apis = one.intent.apis.map((api) => ({ ...api, clientCertificates: [known.certificate] }));
    const intent = { ...one.intent, apis, limits: { none: "what is tested is who answers" } };
    edge = await start(haproxy, intent);
    client = httpClient(target(edge, { connections: 1, tls: { key: known.bundle, cert: known.certificate } }));
    await until("up", async () => (await send("up")).status === 200);
  });
  afterEach(async () => {
    client.close();
    await edge.stop();
  });
  after(async () => one.stop());

  const hash = (): string => new X509Certificate(known.certificate).fingerprint256.replaceAll(":", "").toLowerCase();
  const headers = (id: string | undefined): Headers => gateway({ id });
  const send = async (id: string | undefined, path = "/orders/1", method = "GET") =>
    ask(edge, headers(id), { client, path, method });
  const master = async (text: string) => command(edge, text, "master.sock");

  async function replace(): Promise<void> {
    assert.match(await master("reload"), /Success=1/);
    for (const pid of await oldWorkers(master))
      await oldWorker(master, pid)(`set map ${edge.directory}/control.map replaced 1`);
  }
  const rows = (): Row[] => edge.log.filter((text) => text.startsWith("{")).map((text) => JSON.parse(text) as Row);
  const rowsOf = (id: string): Row[] => rows().filter((row) => row["request_id"] === id);

  it("has the current one answer, which knows the caller, logs the request once and has the connection closed", async () => {
    await replace();
    const answer = await send("passed-on-1", "/read", "POST");
    assert.deepEqual([answer.status, answer.headers.connection, answer.headers["x-request-id"]], [200, "close", "passed-on-1"]); // prettier-ignore
    assert.equal((await send("afterwards-1")).headers.connection, undefined);
    await until("logged", () => rowsOf("afterwards-1").length === 1);
    const told = rowsOf("passed-on-1").map(({ peer, certificate, server, method }) => ({ peer, certificate, server, method })); // prettier-ignore
    assert.deepEqual(told, [{ peer: "127.0.0.1", certificate: hash(), server: "blue.1", method: "POST" }]);
  });

  it("refuses with the current one's word whose certificate was taken off the list since", async () => {
    await replace();
    await command(edge, `del map ${edge.directory}/certificates.map ${API}.${hash()}`);
    assert.equal(reason(await send("refused-1")), "403 ClientCertificate");
  });

  it("gives the id that the current one made, where the gateway gave none", async () => {
    await replace();
    const id = (await send(undefined)).headers["x-request-id"];
    assert.match(String(id), /^[0-9a-f-]{36}$/);
    await until("logged", () => rowsOf(String(id)).length === 1);
  });

  it("answers by itself while it was not told, as when the task stops", async () => {
    assert.match(await master("reload"), /Success=1/);
    assert.equal((await send("by-itself-1")).status, 200);
    await until("logged", () => rowsOf("by-itself-1").length === 1);
  });

  it("answers 503, and says so, when there is no other", async () => {
    await command(edge, `set map ${edge.directory}/control.map replaced 1`);
    assert.equal((await send("not-stopping-1")).status, 200);
    const running = ask(edge, headers("running-1"), { client, path: "/sleep/1000" });
    await until("it runs", () => one.requests.some(({ url }) => url === "/sleep/1000"));
    const kept = httpClient(target(edge, { connections: 1, tls: { key: known.bundle, cert: known.certificate } }));
    assert.equal((await ask(edge, headers("kept-1"), { client: kept })).status, 200);
    edge.process.kill("SIGUSR1");
    await until("it stops", () => edge.messages.some((text) => text.includes("Proxy edge stopped")));
    assert.equal((await ask(edge, headers("nobody-1"), { client: kept })).status, 503);
    kept.close();
    assert.equal((await running).status, 200);
    await until("logged", () => rows().some((row) => row["status"] === 503));
  });
});
