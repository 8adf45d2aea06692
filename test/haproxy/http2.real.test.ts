import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createServer as createTlsServer, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Intent } from "../../haproxy/config";
import { makeCertificate } from "../../tools/haproxy/certificate";
import { endProcess } from "../../tools/shared/child-process";
import { httpClient, type HttpAnswer } from "../../tools/shared/http/client";
import { loadDuring } from "../../tools/shared/http/load";
import { closeServer, listen } from "../../tools/shared/listen";
import { command, freePort, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { answered, ask, gateway, orders, PROOF, reason, target } from "./gateway";
import { http2Process, http2Service, LONG, type Http2Request, type Http2Service } from "./http2";
import { raw } from "./raw";
import { names, service, type Names, type Service } from "./services";

describe("services that speak HTTP/2", () => {
  let edge: Edge, dns: Names;
  let clear: Http2Service, secure: Http2Service, green: Http2Service, old: Service, twoPort: number;
  let checks: string[],
    tlsOfOld: { port: number; stop(): Promise<void> },
    health: { port: number; stop(): Promise<void> };

  before(async function () {
    const haproxy = haproxyOrSkip(this);
    const root = await makeCertificate({ commonName: "services' root" });
    const leaf = await makeCertificate({ commonName: "service", names: ["one.svc.local"], issuer: root });
    const tls = { cert: leaf.certificate, key: leaf.bundle };
    [clear, green] = [await http2Service("clear"), await http2Service("green")];
    twoPort = await freePort();
    secure = await http2Service("secure", { tls });
    old = await service("old");
    const oldOverTls = createTlsServer(tls, (_, response) => void response.end("{}"));
    tlsOfOld = { port: await listen(oldOverTls), stop: () => closeServer(oldOverTls) };
    checks = [];
    const checked = createServer((message, response) => (checks.push(`${message.httpVersion} ${message.url}`), void response.end())); // prettier-ignore
    health = { port: await listen(checked), stop: () => closeServer(checked) };
    dns = await names({
      "one.svc.local": ["127.0.0.1"],
      "green.svc.local": ["127.0.0.1"],
      "two.svc.local": ["127.0.0.1", "127.0.0.2"],
    });
    const version = (port: number, more: object = {}) => ({ name: "blue", host: "one.svc.local", port, weight: 100, instances: 1, protocol: "Http2" as const, ...more }); // prettier-ignore
    const authorities = { caCertificates: root.certificate };
    const intent: Intent = {
      ...orders([
        { name: "clear", versions: [version(clear.port)], healthPath: "/healthz" },
        { name: "secure", versions: [version(secure.port, { tls: authorities })], healthPath: "/healthz" },
        { name: "both", versions: [version(clear.port), version(green.port, { name: "green", host: "green.svc.local", weight: 0 })], healthPath: "/healthz", slowStartMs: 0 }, // prettier-ignore
        { name: "two", versions: [version(twoPort, { host: "two.svc.local", instances: 2 })], healthPath: "/healthz", slowStartMs: 0 }, // prettier-ignore
        { name: "quick", versions: [version(clear.port)], timeouts: { serverMs: 500 } },
        { name: "old", versions: [version(old.port)], healthPath: "/healthz" },
        { name: "oldtls", versions: [version(tlsOfOld.port, { tls: authorities })], healthPath: "/healthz" },
        { name: "beside", versions: [version(clear.port)], healthPath: "/well", healthCheck: { port: health.port } },
        { name: "foreign", versions: [version(secure.port, { tls: { caCertificates: (await makeCertificate({ commonName: "another" })).certificate } })] }, // prettier-ignore
      ]),
      resolver: { address: "127.0.0.1", port: dns.port },
      limits: { none: "what is tested is something else" },
    };
    edge = await start(haproxy, intent);
    await until("up", async () => {
      const stages = ["clear", "secure", "both", "quick", "beside"];
      return (await Promise.all(stages.map((stage) => ask(edge, gateway({ stage }))))).every((one) => one.status === 200); // prettier-ignore
    });
  });
  after(async () => {
    await Promise.all([edge, clear, secure, green, old, tlsOfOld, health, dns].map((each) => each?.stop()));
  });

  const last = ({ requests }: Http2Service): Http2Request => requests.at(-1)!;
  const usable = async (backend: string): Promise<number> =>
    (await command(edge, "show stat")).split("\n").filter((row) => row.startsWith(`${backend},blue.`) && row.includes(",UP,")).length; // prettier-ignore
  const lineOf = async (id: string): Promise<Record<string, unknown>> => {
    const found = () => edge.log.map((line) => JSON.parse(line) as Record<string, unknown>).find((line) => line["request_id"] === id); // prettier-ignore
    await until("its line", () => found() !== undefined);
    return found()!;
  };
  /** What comes of requests while something is done, so many at a time. */
  const during = async (stage: string, path: string, how: { atOnce: number; method?: string }, work: () => Promise<unknown>) => {
    const client = httpClient(target(edge, { connections: how.atOnce }));
    const answers: HttpAnswer[] = [];
    const { method = "GET" } = how;
    const request = { path, method, headers: gateway({ stage }) };
    const onAnswer = (answer: HttpAnswer) => void answers.push(answer);
    const counts = await loadDuring(client, { request, pace: how, onAnswer }, work());
    client.close();
    return { ...counts, answers };
  }; // prettier-ignore

  for (const stage of ["clear", "secure"] as const)
    it(`get what others get, ${stage === "secure" ? "by ALPN" : "in clear without being asked"}: headers, identity, a body`, async () => {
      const it = stage === "clear" ? clear : secure;
      const client = httpClient(target(edge, { connections: 1 }));
      const id = `http2-${stage}-1`;
      const body = "a=1&".repeat(20_000);
      const forged: [string, string][] = [
        ["x-auth-scopes-x", "a"],
        ["x_auth_subject", "eve"],
        ["te", "trailers"],
      ];
      const sent = await client.send({ path: "/read/?a=b", method: "POST", headers: gateway({ stage, id, extra: [["content-type", "text/plain"]] }), body }); // prettier-ignore
      assert.equal(sent.status, 200);
      assert.equal((JSON.parse(sent.body) as { body: string }).body, body);
      const { headers } = last(it);
      assert.deepEqual(
        [":method", ":path", "host", "x-auth-subject", "x-request-id", "x-forwarded-for", "content-length"].map((name) => headers[name]), // prettier-ignore
        ["POST", "/read/?a=b", "api.example.com", "alice", id, "203.0.113.7", String(body.length)],
      );
      assert.equal(Object.values(headers).join().includes(PROOF), false);
      for (const name of ["connection", "transfer-encoding", "x-gatehouse-origin"]) assert.equal(headers[name], undefined); // prettier-ignore
      const refused = await client.send({ path: "/", headers: gateway({ stage, extra: forged }) });
      assert.equal(reason(refused), "400 AmbiguousHeader");
      const line = await lineOf(id);
      assert.deepEqual([line["status"], line["version"], line["failure"], line["http"]], [200, "blue", "", "HTTP/1.1"]);
      client.close();
    });

  it("have one request at a time on a connection, which is kept for the next", async () => {
    const before = clear.requests.length;
    const { failures } = await during("clear", "/sleep/20", { atOnce: 12 }, () => sleep(1000));
    assert.deepEqual(failures, {});
    const taken = clear.requests.slice(before);
    assert.deepEqual([...new Set(taken.map(({ beside }) => beside))], [0]);
    const connections = new Set(taken.map(({ session }) => session)).size;
    assert.ok(
      connections >= 12 && connections < taken.length / 4,
      `${connections} connections, ${taken.length} requests`,
    );
  });

  it("are not used where they speak HTTP/1.1, and are where their health alone does", async () => {
    for (const stage of ["old", "oldtls"])
      await until(`${stage} is down`, async () => reason(await ask(edge, gateway({ stage }))) === "503 Unavailable");
    assert.equal(old.requests.length, 0);
    assert.equal((await ask(edge, gateway({ stage: "beside" }))).status, 200);
    assert.deepEqual([...new Set(checks)], ["1.1 /well"]);
  });

  it("are not used with a certificate of another authority, and the line says that there was no connection", async () => {
    const id = "http2-foreign-1";
    const answer = await ask(edge, gateway({ stage: "foreign", id }));
    assert.equal(reason(answer), "503 Unavailable");
    assert.equal((await lineOf(id))["failure"], "NoConnection");
    assert.match(edge.messages.join("\n"), /Server orders\.foreign\/blue\.1 is DOWN, reason: Layer6 invalid response, info: "SSL handshake failure"/); // prettier-ignore
  });

  it("lose no request that may be sent again when they say GOAWAY, one connection after the other", async () => {
    const { failures, served } = await during("clear", "/sleep/5", { atOnce: 10 }, async () => {
      for (let i = 0; i < 60; i++) {
        await sleep(50);
        [...clear.sessions][i % clear.sessions.size]?.close();
      }
    });
    assert.deepEqual(failures, {});
    assert.ok(served > 500, `${served} served`);
  });

  it("lose no request that may be sent again when one of two is stopped, or killed", async () => {
    const start = (address: string) => http2Process(address, twoPort);
    const two = [await start("127.0.0.1"), await start("127.0.0.2")];
    try {
      for (const [i, signal] of (["SIGTERM", "SIGKILL"] as const).entries()) {
        await until("both answer", async () => (await usable("orders.two")) === 2);
        const { failures, served } = await during("two", "/", { atOnce: 10 }, async () => {
          await sleep(300);
          await endProcess(two[i]!, { signal });
          await sleep(300);
        });
        assert.deepEqual([signal, failures], [signal, {}]);
        assert.ok(served > 100, `${served} served`);
        two[i] = await start(["127.0.0.1", "127.0.0.2"][i]!);
      }
    } finally {
      await Promise.all(two.map(async (one) => endProcess(one, { signal: "SIGKILL" })));
    }
  });

  it("may refuse a request: it is sent once more if it may be, and else has no answer, as one whose connection breaks", async () => {
    const asked = async (method: string) => {
      const before = clear.requests.length;
      const how = { path: "/reset", method };
      const said = await ask(edge, gateway({ stage: "clear" }), how).then(reason, (error: Error) => error.message);
      return [said, clear.requests.length - before];
    };
    await ask(edge, gateway({ stage: "clear" }));
    assert.deepEqual(await asked("GET"), ["502 BadGateway", 2]);
    assert.deepEqual(await asked("POST"), ["ECONNRESET", 1]);
  });

  it("are slow, and time out alone", async () => {
    const { failures } = await during("quick", "/sleep/20", { atOnce: 4 }, async () => {
      const before = clear.requests.length;
      assert.equal(reason(await ask(edge, gateway({ stage: "quick" }), { path: "/sleep/3000" })), "504 Timeout");
      const slow = clear.requests.slice(before).find(({ headers }) => headers[":path"] === "/sleep/3000")!;
      await until("it is told", () => slow.reset);
      assert.equal(slow.session.destroyed, false);
    });
    assert.deepEqual(failures, {});
  });

  it("answer long to clients that do not read, and to all others meanwhile", async () => {
    const lines = gateway({ stage: "clear" }).map(([name, value]) => `${name}: ${value}\r\n`);
    const stalled = await Promise.all(Array.from({ length: 5 }, () => raw(edge)));
    for (const { socket } of stalled) {
      socket.pause();
      socket.write(`GET /long HTTP/1.1\r\n${lines.join("")}\r\n`);
    }
    await until("all are asked for", () => clear.requests.filter(({ headers }) => headers[":path"] === "/long").length === 5); // prettier-ignore
    const { failures, latencies } = await during("clear", "/", { atOnce: 8 }, () => sleep(1500));
    assert.deepEqual(failures, {});
    assert.ok(Math.max(...latencies) < 5000, "none waits for who does not read");
    for (const { socket } of stalled) socket.destroy();
    const whole = await ask(edge, gateway({ stage: "clear" }), { path: "/long" });
    assert.equal(whole.body.length, LONG);
  });

  it("share a stage by weights that change under load", async () => {
    let many = 0;
    const { failures, answers } = await during("both", "/", { atOnce: 6 }, async () => {
      await sleep(300);
      for (const backend of ["orders.both", "orders.both:.all"])
        for (const server of ["blue.1", "blue.2", "green.1", "green.2"])
          assert.equal(await command(edge, `set server ${backend}/${server} weight ${server.startsWith("green") ? 100 : 0}`), ""); // prettier-ignore
      await until("green alone", async () => answered(await ask(edge, gateway({ stage: "both" }))) === "green");
      many = green.requests.length;
      await sleep(500);
    });
    assert.deepEqual(failures, {});
    assert.deepEqual(
      [answers[0], answers.at(-1)].map((one) => answered(one!)),
      ["clear", "green"],
    );
    assert.ok(green.requests.length > many + 50);
  });

  /** A POST of bytes, as a client of HTTP/1.1 sees what comes back. */
  const posted = (path: string, body: Buffer, type: string) =>
    new Promise<{ body: Buffer; trailers: NodeJS.Dict<string>; type: string | undefined }>((resolve, reject) => {
      const headers = { ...Object.fromEntries(gateway({ stage: "clear" })), "content-type": type, "content-length": body.length }; // prettier-ignore
      const sent = request(
        `${target(edge).url}${path}`,
        { method: "POST", headers, rejectUnauthorized: false },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part)).on("error", reject);
          answer.on("end", () => resolve({ body: Buffer.concat(parts), trailers: answer.trailers, type: answer.headers["content-type"] })); // prettier-ignore
        },
      );
      sent.on("error", reject).end(body);
    });

  it("get and answer a unary call of gRPC-Web or Connect as any POST, byte for byte", async () => {
    // gRPC-Web has its trailers in the body, in a frame that begins with 0x80; Connect's unary calls have none.
    const call = Buffer.concat([Buffer.from([0, 0, 0, 1, 0]), Buffer.from(Array.from({ length: 256 }, (_, i) => i)), Buffer.from("\x80\0\0\0\x0fgrpc-status:0\r\n", "latin1")]); // prettier-ignore
    for (const type of ["application/grpc-web+proto", "application/proto"]) {
      const answer = await posted("/echo", call, type);
      assert.deepEqual([answer.body.equals(call), answer.type], [true, type]);
      assert.equal(last(clear).headers["content-type"], type);
    }
  });

  it("answer trailers, which a client of HTTP/1.1 gets behind the body", async () => {
    const { trailers } = await posted("/trailers", Buffer.from("{}"), "application/json");
    assert.deepEqual({ ...trailers }, { "grpc-status": "0" });
  });

  it("that answer with errors are put aside until the next check", async () => {
    const client = httpClient(target(edge, { connections: 1 }));
    const isAside = () =>
      /Server orders\.beside\/blue\.1 is DOWN, reason: Health analyze/.test(edge.messages.join("\n"));
    await until("it is put aside", async () => {
      // Ten in a row, with a check every two seconds between them.
      for (let i = 0; i < 12; i++) await client.send({ path: "/status/500", headers: gateway({ stage: "beside" }) });
      return isAside();
    });
    client.close();
  });
});
