import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import fc from "fast-check";
import type { Haproxy } from "../../tools/haproxy/find";
import { freePort, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { ask, gateway, ORIGINS } from "./gateway";
import { names, service, type Names, type Service } from "./services";

type Row = Record<string, unknown>;

/** Bytes on a TLS connection as they are; resolves when HAProxy has closed it. */
async function raw(edge: Edge, bytes: Buffer, servername = ""): Promise<string> {
  const socket = connectTls({ host: "127.0.0.1", port: edge.trafficPort, rejectUnauthorized: false, servername });
  let answer = "";
  socket.on("data", (data: Buffer) => (answer += data.toString("latin1"))).on("error", () => undefined);
  socket.write(bytes);
  await new Promise((resolve) => socket.once("close", resolve));
  return answer;
}

describe("the log", () => {
  let haproxy: Haproxy, dns: Names, one: Service, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await service("one");
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const version = { name: "blue", host: "one.svc.local", port: one.port, weight: 1, instances: 1 };
    edge = await start(
      haproxy,
      { stages: [{ name: "v1", versions: [version] }], classes: { clients: [{ client: "web", class: "Service" }] }, resolver: { address: "127.0.0.1", port: dns.port }, timeouts: { requestMs: 1000 } }, // prettier-ignore
      { "origins.map": ORIGINS },
    );
    await until("up", async () => (await ask(edge, gateway())).status === 200);
  });

  after(async () => {
    await Promise.all([edge, one, dns].map((each) => each?.stop()));
  });

  const row = async (mark: string): Promise<Row> => {
    await until(`${mark} is logged`, () => edge.log.some((text) => text.includes(mark)));
    return JSON.parse(edge.log.find((text) => text.includes(mark)) ?? "") as Row;
  };

  it("has one object for a request, with who, what, where and how long", async () => {
    await ask(edge, gateway({ id: "logged-in-full" }), { path: "/orders/1?secret=2" });
    const found = await row("logged-in-full");
    const told = ["kind", "stage", "version", "server", "refusal", "class", "subject", "key", "client_ip", "proof_generation", "method", "path", "http", "status", "retries", "tls", "tls_resumed"]; // prettier-ignore
    assert.deepEqual(Object.fromEntries(told.map((key) => [key, found[key]])), {
      kind: "Request",
      stage: "v1",
      version: "blue",
      server: "blue.1",
      refusal: "",
      class: "Service",
      subject: "alice",
      key: "web",
      client_ip: "203.0.113.7",
      proof_generation: "7",
      method: "GET",
      path: "/orders/1",
      http: "HTTP/1.1",
      status: 200,
      retries: 0,
      tls: "TLSv1.3",
      tls_resumed: false,
    });
    for (const key of ["time", "read_ms", "queue_ms", "connect_ms", "answer_ms", "total_ms", "bytes_in", "bytes_out"])
      assert.equal(typeof found[key], "number", key);
    assert.equal(typeof found["backend_reused"], "boolean");
  });

  it("says why a request was refused", async () => {
    await ask(edge, gateway({ id: "refused-for-stage", stage: "v7" }));
    const found = await row("refused-for-stage");
    assert.deepEqual(
      [found["status"], found["refusal"], found["stage"], found["server"]],
      [421, "UnknownStage", "v7", "<NOSRV>"],
    );
  });

  it("tells of connections that failed", async () => {
    const socket = connect(edge.trafficPort, "127.0.0.1").on("error", () => undefined);
    socket.end("GET / HTTP/1.1\r\nhost: not.tls\r\n\r\n");
    await new Promise((resolve) => socket.once("close", resolve));
    const found = await row('"ConnectionError"');
    assert.deepEqual([found["listener"], found["peer"]], ["edge", "127.0.0.1"]);
    assert.match(String(found["error"]), /SSL handshake failure/);
  });

  it("is JSON whatever bytes a request is made of, and loses none of them", async function () {
    this.timeout(600_000);
    const before = edge.log.length;
    let sent = 0;
    const bytes = fc.uint8Array({ maxLength: 300 }).map((part) => Buffer.from(part));
    const request = fc.record({
      method: fc.constantFrom("GET", "POST", 'G"T', "\u0000"),
      path: bytes,
      subject: bytes,
      stage: fc.oneof(fc.constant(Buffer.from("v1")), bytes),
      filler: fc
        .constantFrom('"', "\\", "\u00ff", "\u0001", "x")
        .chain((char) => fc.nat(3000).map((count) => char.repeat(count))),
    });
    const property = fc.asyncProperty(request, async ({ method, path, subject, stage, filler }) => {
      const parts = [`${method} /`, path, " HTTP/1.1\r\nhost: a\r\nx-gatehouse-stage: ", stage, "\r\nx-auth-subject: ", subject, `\r\nx-auth-client: ${filler}\r\nconnection: close\r\n\r\n`]; // prettier-ignore
      await raw(
        edge,
        Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part))),
      );
      sent += 1;
    });
    await fc.assert(property, { numRuns: Number(process.env["GATEHOUSE_CASES"] ?? 300) });
    await until("all are logged", () => edge.log.length >= before + sent);
    for (const text of edge.log.slice(before)) {
      assert.match((JSON.parse(text) as { kind: string }).kind, /^(Request|ConnectionError)$/);
      assert.ok(Buffer.byteLength(text) < 4000);
      assert.match(text, /^[\x20-\x7e]+$/);
    }
  });
});

describe("the log of a fleet with a collector", () => {
  it("waits while the collector is away", async function () {
    this.retries(4);
    const haproxy = haproxyOrSkip(this);
    const collector = { address: "127.0.0.1", port: await freePort() };
    const lines: string[] = [];
    let open: Socket[] = [];
    const listen = async (): Promise<Server> => {
      let rest = "";
      const server = createServer((socket) => {
        open.push(socket);
        socket.on("data", (data: Buffer) => {
          const parts = (rest + data.toString("utf8")).split("\n");
          rest = parts.pop() ?? "";
          lines.push(...parts);
        });
      }).listen(collector.port, collector.address);
      await once(server, "listening");
      assert.equal((server.address() as AddressInfo).port, collector.port);
      return server;
    };
    const close = async (server: Server): Promise<void> => {
      server.close();
      for (const socket of open) socket.destroy();
      open = [];
      await once(server, "close");
      // HAProxy may still hand lines to the dead connection: up to a tenth of 50 at once were seen lost, hence the retries above.
      await new Promise((resolve) => setTimeout(resolve, 1000));
    };
    const stages = [{ name: "v1", versions: [{ name: "blue", host: "one.svc.local", port: 1, weight: 1 }] }];
    const edge = await start(haproxy, { stages, log: { collector }, resolver: { address: "127.0.0.1", port: 1 } }, { "origins.map": ORIGINS }); // prettier-ignore
    let server = await listen();
    try {
      const send = async (from: number): Promise<unknown> =>
        Promise.all(Array.from({ length: 50 }, async (_, i) => ask(edge, gateway({ id: `numbered-${from + i}` }))));
      const has = (from: number, to: number): number => {
        const ids = new Set(lines.map((text) => (JSON.parse(text) as Row)["request_id"]));
        return Array.from({ length: to - from }, (_, i) => ids.has(`numbered-${from + i}`)).filter(Boolean).length;
      };
      await send(0);
      await until("the first are there", () => has(0, 50) === 50);
      await close(server);
      await send(50);
      server = await listen();
      await send(100);
      await until("the last are there", () => has(100, 150) === 50);
      // What HAProxy had handed to the dead connection before it learned of its death is gone: two lines, measured.
      assert.ok(has(50, 100) >= 45, `${has(50, 100)} of 50`);
      assert.deepEqual(edge.log, []);
    } finally {
      await close(server);
      await edge.stop();
    }
  }).timeout(40_000);
});
