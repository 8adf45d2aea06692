import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { HaproxyStage, Intent } from "../../haproxy/config";
import { makeCertificate, type Certificate } from "../../tools/haproxy/certificate";
import type { Haproxy } from "../../tools/haproxy/find";
import { httpClient, type HttpAnswer } from "../../tools/shared/http/client";
import { closeServer, listen } from "../../tools/shared/listen";
import { endProcess } from "../../tools/shared/child-process";
import { command, freePort, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { answered, ask, gateway, orders, reason, target } from "./gateway";
import { names, service } from "./services";

type Settings = Partial<Omit<HaproxyStage, "name" | "versions">>;

/** The fleet's time to connect: that of a stage is shorter, with room for a busy machine between them. */
const CONNECT_MS = 2500;
/** How long the service works on a request; less than HAProxy has one wait for it. */
const BUSY_MS = 1500;

/** What a test has started, to be stopped at its end. */
const started: { stop(): Promise<unknown> }[] = [];

/** An edge whose stages are all of the same service, and differ in their settings. */
async function edgeOf(
  haproxy: Haproxy,
  port: number,
  addresses: readonly string[],
  stages: Readonly<Record<string, Settings>>,
  { version, ...intent }: Partial<Intent> & { readonly version?: object } = {},
  files: Record<string, string> = {},
): Promise<Edge> {
  const dns = await names({ "one.svc.local": [...addresses] });
  const versions = [{ name: "blue", host: "one.svc.local", port, weight: 1, instances: addresses.length, ...version }];
  const all = Object.entries(stages).map(([name, settings]) => ({ name, versions, ...settings }));
  const edge = await start(
    haproxy,
    {
      ...orders(all),
      limits: { none: "what misbehaves" },
      resolver: { address: "127.0.0.1", port: dns.port },
      ...intent,
    },
    files,
  );
  started.push(edge, dns);
  return edge;
}

/** Until every stage has found all of its instances. */
const found = (edge: Edge, stages: readonly string[], addresses: readonly string[]) =>
  until("instances are found", async () => {
    const rows = (await command(edge, "show servers state")).split("\n").map((row) => row.split(" "));
    return stages.every(
      (stage) =>
      addresses.every((address) => rows.some(([, backend, , , at, up]) => backend === `orders.${stage}` && at === address && up === "2")), // prettier-ignore
    );
  });

/** A service that closes the connection under its first requests, and answers the one after. */
async function failsFirst(times: number) {
  let requests = 0;
  const server = createServer((socket) => {
    socket
      .on("error", () => undefined)
      .on("data", () => {
        requests += 1;
        if (requests <= times) return void socket.destroy();
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
      });
  });
  const port = await listen(server);
  started.push({ stop: () => closeServer(server) });
  return { port, requests: () => requests, again: () => void (requests = 0) };
}

/** How an instance is made that takes no connection: one that listens, and never looks who comes. Its queue is two long. */
const STUCK = `
  const server = require("node:net").createServer();
  server.listen({ host: process.argv[1], port: Number(process.argv[2]), backlog: 1 }, () => {
    require("node:fs").writeSync(1, "listening");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

async function takesNoConnection(address: string, port: number): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, ["-e", STUCK, address, String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const waiting: Socket[] = [];
  started.push({
    stop: async () => {
      waiting.forEach((socket) => socket.destroy());
      await endProcess(child, { signal: "SIGKILL" });
    },
  });
  await once(child.stdout!, "data");
  for (let i = 0; i < 4; i++) waiting.push(connect(port, address).on("error", () => undefined));
  await sleep(200);
}

describe("a stage's own numbers, with services that misbehave", () => {
  let haproxy: Haproxy;
  before(function () {
    haproxy = haproxyOrSkip(this);
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.stop()));
  });

  it("are how often a request is sent again, if it changes nothing", async () => {
    const two = await failsFirst(2);
    const stages = { never: { retries: 0 }, once: {}, twice: { retries: 2 }, thrice: { retries: 3 } };
    const edge = await edgeOf(haproxy, two.port, ["127.0.0.1"], stages);
    await found(edge, Object.keys(stages), ["127.0.0.1"]);
    const got = async (stage: string, method = "GET") => {
      two.again();
      const answer = await ask(edge, gateway({ stage }), { method });
      return [answer.status, two.requests()];
    };
    // First: on a kept connection that breaks it would end without an answer (docs/decisions, "What a service that fails costs its callers").
    assert.deepEqual(await got("thrice", "POST"), [502, 1]);
    assert.deepEqual(await got("never"), [502, 1]);
    assert.deepEqual(await got("once"), [502, 2]);
    assert.deepEqual(await got("twice"), [200, 3]);
    assert.deepEqual(await got("thrice"), [200, 3]);
  }).timeout(60_000);

  it("are how long it takes to give up an instance that takes no connection", async () => {
    const port = await freePort();
    const good = await service("good", { port });
    const health = await service("health");
    started.push(good, health);
    await takesNoConnection("127.0.0.2", port);
    // Whoever checks its health is asked elsewhere, or it would be out before.
    const check = { healthPath: "/healthz", healthCheck: { port: health.port } };
    const all = ["127.0.0.1", "127.0.0.2"];
    const stages = {
      patient: check,
      hasty: { ...check, timeouts: { connectMs: 200 } },
      single: { ...check, timeouts: { connectMs: 200 }, retries: 0 },
    };
    const otherHealth = await service("health", { address: "127.0.0.2", port: health.port });
    started.push(otherHealth);
    const edge = await edgeOf(haproxy, port, all, stages, { timeouts: { connectMs: CONNECT_MS } });
    await found(edge, Object.keys(stages), all);
    // One after the other, so that every second begins at the one that is stuck.
    const answers = async (stage: string) => {
      const got: HttpAnswer[] = [];
      for (let i = 0; i < 4; i++) got.push(await ask(edge, gateway({ stage })));
      return { statuses: got.map(({ status }) => status).sort(), slowest: Math.max(...got.map((one) => one.milliseconds)) }; // prettier-ignore
    };
    const [patient, hasty, single] = [await answers("patient"), await answers("hasty"), await answers("single")];
    assert.deepEqual([patient.statuses, hasty.statuses, single.statuses], [[200, 200, 200, 200], [200, 200, 200, 200], [200, 200, 503, 503]]); // prettier-ignore
    assert.ok(patient.slowest >= CONNECT_MS, `patient: ${patient.slowest} ms`);
    assert.ok(hasty.slowest >= 200 && hasty.slowest < CONNECT_MS, `hasty: ${hasty.slowest} ms`);
    assert.ok(single.slowest < CONNECT_MS, `single: ${single.slowest} ms`);
  }).timeout(60_000);

  it("are how long a request waits for an instance that is busy", async () => {
    const busy = await service("busy");
    started.push(busy);
    const one = { maxRequestsPerInstance: 1 };
    const stages = { patient: one, hasty: { ...one, timeouts: { queueMs: 200 } } };
    const edge = await edgeOf(haproxy, busy.port, ["127.0.0.1"], stages);
    await found(edge, Object.keys(stages), ["127.0.0.1"]);
    const second = async (stage: string) => {
      const client = httpClient(target(edge));
      const before = busy.requests.length;
      const first = client.send({ path: `/sleep/${BUSY_MS}`, headers: gateway({ stage }) });
      await until("the service has the first", () => busy.requests.length > before);
      const answer = await ask(edge, gateway({ stage }));
      assert.equal((await first).status, 200);
      client.close();
      return answer;
    };
    assert.equal(answered(await second("patient")), "busy");
    const refused = await second("hasty");
    assert.equal(reason(refused), "503 Unavailable");
    assert.ok(refused.milliseconds >= 200 && refused.milliseconds < BUSY_MS, `${refused.milliseconds} ms`);
    assert.equal(busy.requests.length, 3);
  }).timeout(60_000);
});

describe("a service with a certificate of a public authority", () => {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-public-"));
  const NAME = "origin.example.com";
  let haproxy: Haproxy, edge: Edge;
  const pair = (made: Certificate) => ({ key: made.bundle, cert: made.certificate });

  before(async function () {
    haproxy = haproxyOrSkip(this);
    const open = await makeCertificate({ commonName: "public authority" });
    const ours = await makeCertificate({ commonName: "fleet's authority" });
    const of = (issuer: Certificate, name = NAME) => makeCertificate({ commonName: name, names: [name], issuer });
    const made = { good: await of(open), misnamed: await of(open, "other.example.com"), private: await of(ours) };
    const services = Object.fromEntries(
      await Promise.all(Object.entries(made).map(async ([name, one]) => [name, await service(name, { tls: pair(one) })] as const)), // prettier-ignore
    );
    const dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const version = (name: string, tls: object) => ({ name: "blue", host: "one.svc.local", port: services[name]!.port, weight: 1, instances: 1, tls: { serverName: NAME, ...tls } }); // prettier-ignore
    const trusted = { authority: "Public" } as const;
    const stages = [
      { name: "good", versions: [version("good", trusted)] },
      { name: "misnamed", versions: [version("misnamed", trusted)] },
      { name: "private", versions: [version("private", trusted)] },
      { name: "private-ours", versions: [version("private", {})] },
      { name: "good-ours", versions: [version("good", {})] },
    ];
    // What HAProxy's image has below /etc/ssl/certs.
    writeFileSync(join(directory, "public.pem"), open.certificate);
    const before = process.env["SSL_CERT_DIR"];
    process.env["SSL_CERT_DIR"] = directory;
    try {
      edge = await start(
        haproxy,
        { ...orders(stages), limits: { none: "who is trusted" }, resolver: { address: "127.0.0.1", port: dns.port } },
        { "backend-ca.pem": ours.certificate },
      );
    } finally {
      if (before === undefined) delete process.env["SSL_CERT_DIR"];
      else process.env["SSL_CERT_DIR"] = before;
    }
    started.push(edge, dns, ...Object.values(services));
  });
  after(async () => {
    await Promise.all(started.splice(0).map((one) => one.stop()));
    rmSync(directory, { recursive: true, force: true });
  });

  it("is believed by the authorities of HAProxy's image, and by no other; the fleet's own services by the fleet's", async () => {
    const got = async (stage: string) => {
      const answer = await ask(edge, gateway({ stage }));
      return answer.status === 200 ? answered(answer) : reason(answer);
    };
    await until("both are up", async () => (await got("good")) === "good" && (await got("private-ours")) === "private");
    for (const stage of ["misnamed", "private", "good-ours"]) assert.equal(await got(stage), "503 Unavailable", stage);
  });
});
