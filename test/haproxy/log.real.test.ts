import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import fc from "fast-check";
import { FILES } from "../../haproxy/config";
import { LogCollector } from "../../runtime/agent/collect/collector";
import type { Haproxy } from "../../tools/haproxy/find";
import { command, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { ask, gateway, type Said } from "./gateway";
import { oneService, type OneService } from "./services";

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

describe("the log of a HAProxy that stops or reloads", () => {
  it("is JSON to the end: what HAProxy says of itself is not in it", async function () {
    const haproxy = haproxyOrSkip(this);
    const one = await oneService();
    const edge = await start(haproxy, { ...one.intent, limits: { none: "the end" } });
    try {
      await until("up", async () => (await ask(edge, gateway())).status === 200);
      const answers = Array.from({ length: 5 }, async (_, i) => ask(edge, gateway({ id: `at-the-end-${i}` }), { path: "/sleep/700" })); // prettier-ignore
      await until("they run", () => one.requests.filter(({ url }) => url === "/sleep/700").length === 5);
      await command(edge, "reload", "master.sock");
      edge.process.kill("SIGUSR1");
      await Promise.all(answers);
      await until("it ended", () => edge.process.exitCode !== null || edge.process.signalCode !== null);
      const rows = edge.log.map((text) => JSON.parse(text) as Row);
      assert.equal(rows.filter((found) => String(found["request_id"]).startsWith("at-the-end-")).length, 5);
    } finally {
      await Promise.all([edge, one].map((each) => each.stop()));
    }
  });
});

describe("the log", () => {
  let haproxy: Haproxy, one: OneService, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await oneService();
    edge = await start(haproxy, {
      ...one.intent,
      classes: { clients: [{ client: "web", class: "Service" }] },
      timeouts: { requestMs: 1000 },
    });
    await until("up", async () => (await ask(edge, gateway())).status === 200);
  });

  after(async () => {
    await Promise.all([edge, one].map((each) => each?.stop()));
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
      stage: "orders.v1",
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

  it("names the version's reason, the route and the user agent, bounded", async () => {
    const extra = [["x-gatehouse-route", "GET /orders/{id}"], ["user-agent", `curl/8 ${"\u00e9".repeat(200)}`]] as const; // prettier-ignore
    await ask(edge, gateway({ id: "routed-and-logged", extra }));
    const found = await row("routed-and-logged");
    assert.deepEqual([found["chosen_by"], found["route"], found["user_agent"]], ["Weight", "GET /orders/{id}", `curl/8 ${"?".repeat(93)}`]); // prettier-ignore
    assert.deepEqual([found["limit"], found["count"]], [0, 0]);
  });

  describe("and traces", () => {
    const traced = async (id: string, extra: Said["extra"] = []) => {
      const answer = await ask(edge, gateway({ id, extra }));
      const { headers } = JSON.parse(answer.body) as { headers: string[] };
      const values = (name: string) => headers.filter((_, i) => headers[i - 1] === name);
      return { parents: values("traceparent"), states: values("tracestate"), id: (await row(id))["trace_id"] };
    };
    const PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    it("are passed on as they came", async () => {
      const found = await traced("trace-that-came", [["traceparent", PARENT], ["tracestate", "vendor=1"]]); // prettier-ignore
      assert.deepEqual(found, { parents: [PARENT], states: ["vendor=1"], id: PARENT.split("-")[1] });
    });

    it("are made where there is none, and where it is not valid", async () => {
      const bad = ["", "x", PARENT.replace("00-4", "ff-4"), PARENT.toUpperCase(), `00-${"0".repeat(32)}-00f067aa0ba902b7-01`, `00-4bf92f3577b34da6a3ce929d0e0e4736-${"0".repeat(16)}-01`, `${PARENT}-x`]; // prettier-ignore
      const cases: Said["extra"][] = [[], ...bad.map((text): Said["extra"] => [["traceparent", text], ["tracestate", "vendor=1"]])]; // prettier-ignore
      for (const [i, extra] of cases.entries()) {
        const { parents, states, id } = await traced(`trace-made-${i}`, extra);
        assert.equal(parents.length, 1);
        assert.match(parents[0]!, /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
        assert.deepEqual([states, id], [[], parents[0]!.split("-")[1]]);
      }
    });

    it("are one where two are sent", async () => {
      const { parents } = await traced("trace-twice", [["traceparent", PARENT], ["traceparent", PARENT]]); // prettier-ignore
      assert.equal(parents.length, 1);
    });
  });

  it("says why a request was refused", async () => {
    await ask(edge, gateway({ id: "refused-for-stage", stage: "v7" }));
    const found = await row("refused-for-stage");
    assert.deepEqual(
      [found["status"], found["refusal"], found["stage"], found["server"]],
      [421, "UnknownStage", "orders.v7", "<NOSRV>"],
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

  for (const [what, bytes, status] of [
    ["cannot be parsed", "G\u0001T / HTTP/1.1\r\n\r\n", 400],
    ["does not end in time", "GET /half HTTP/1.1\r\nx: ", 408],
  ] as const)
    it(`tells of a request that ${what}, with the status that was answered`, async () => {
      const before = edge.log.length;
      await raw(edge, Buffer.from(bytes, "latin1"));
      await until("it is logged", () => edge.log.length > before);
      const found = JSON.parse(edge.log[before] ?? "") as Row;
      assert.deepEqual([found["kind"], found["status"], found["error"]], ["ConnectionError", status, "InvalidRequest"]);
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
      agent: bytes,
      stage: fc.oneof(fc.constant(Buffer.from("v1")), bytes),
      filler: fc
        .constantFrom('"', "\\", "\u00ff", "\u0001", "x")
        .chain((char) => fc.nat(3000).map((count) => char.repeat(count))),
    });
    const property = fc.asyncProperty(request, async ({ method, path, subject, stage, agent, filler }) => {
      const parts = [`${method} /`, path, " HTTP/1.1\r\nhost: a\r\nx-gatehouse-stage: ", stage, "\r\nuser-agent: ", agent, "\r\nx-gatehouse-route: ", agent, "\r\nx-auth-subject: ", subject, `\r\nx-auth-client: ${filler}\r\nconnection: close\r\n\r\n`]; // prettier-ignore
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

/** What is in flight when something happens. */
const MANY = 50;

describe("the log of a fleet with a collector", () => {
  let haproxy: Haproxy, one: OneService, edge: Edge, lines: string[], lost: number, stop: () => Promise<void>;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await oneService();
  });
  beforeEach(async () => {
    const limits = { none: "what is tested is the log" };
    const log = { collector: {} };
    edge = await start(haproxy, { ...one.intent, limits, log, hardStopMs: 6000 });
    lines = [];
    lost = 0;
    stop = collecting();
    await until("up", async () => (await ask(edge, gateway())).status === 200);
  });
  afterEach(async () => {
    await edge.stop();
    await stop();
    assert.equal(lost, 0);
  });
  after(async () => one?.stop());

  /** A collector. @returns what stops it */
  function collecting(): () => Promise<void> {
    const controller = new AbortController();
    const write = (part: Buffer) => void lines.push(...part.toString("utf8").trimEnd().split("\n"));
    const parts = {
      directory: edge.directory,
      drainMs: 3000,
      hardStopMs: 6000,
      write,
      lost: (some: number) => void (lost += some),
    };
    const ended = new LogCollector(parts).run(controller.signal);
    return async () => {
      controller.abort();
      await ended;
    };
  }

  /** Sends many at once. @returns the status of each, 0 without an answer */
  const send = async (mark: string, path = "/orders/1"): Promise<number[]> =>
    Promise.all(
      Array.from(
        { length: MANY },
        async (_, i) =>
        ask(edge, gateway({ id: `${mark}-request-${i}` }), { path }).then(({ status }) => status, () => 0), // prettier-ignore
      ),
    );

  const rows = (mark: string): Row[] =>
    lines.map((text) => JSON.parse(text) as Row).filter((row) => String(row["request_id"]).startsWith(mark));

  /** How often each request of a mark is in the log: once. */
  function assertOnce(mark: string): void {
    const ids = rows(mark).map((row) => row["request_id"]);
    assert.deepEqual([ids.length, new Set(ids).size], [MANY, MANY], mark);
  }

  const inFlight = async (path: string): Promise<void> => {
    const there = () => one.requests.filter((message) => message.url === path).length;
    await until("all have reached the service", () => there() === MANY);
  };

  it("waits while the collector is away, and tells no line twice", async () => {
    await send("before");
    await until("the first are there", () => rows("before").length === MANY);
    await stop();
    await send("away");
    stop = collecting();
    await send("after");
    await until("the last are there", () => rows("after").length === MANY);
    for (const mark of ["before", "away", "after"]) assertOnce(mark);
    assert.deepEqual(edge.log, []);
  });

  it("has every request that a stopping HAProxy finishes", async () => {
    const running = send("stopping", "/sleep/1501");
    await inFlight("/sleep/1501");
    edge.process.kill("SIGUSR1");
    assert.deepEqual(await running, Array(MANY).fill(200));
    if (edge.process.exitCode === null) await once(edge.process, "exit");
    await until("all are there", () => rows("stopping").length === MANY);
    assertOnce("stopping");
  });

  it("has every request that an old worker finishes after a reload, and those of the new one", async () => {
    const running = send("old", "/sleep/1502");
    await inFlight("/sleep/1502");
    assert.match(await command(edge, "reload", "master.sock"), /Success=1/);
    await send("new");
    assert.deepEqual(await running, Array(MANY).fill(200));
    await until("all are there", () => rows("old").length + rows("new").length === 2 * MANY);
    for (const mark of ["old", "new"]) assertOnce(mark);
  });

  it("has every request that is cut because it runs too long, when the task stops", async () => {
    const running = send("cut", "/sleep/20001");
    await inFlight("/sleep/20001");
    writeFileSync(join(edge.directory, FILES.leaving), "");
    edge.process.kill("SIGUSR1");
    assert.deepEqual(new Set(await running).has(200), false);
    await until("all are there", () => rows("cut").length === MANY);
    assertOnce("cut");
    assert.match(String(rows("cut")[0]?.["termination"]), /^K/);
  });

  it("has every request that is cut after a reload, before HAProxy's own hard stop", async () => {
    const running = send("cut", "/sleep/20002");
    await inFlight("/sleep/20002");
    assert.match(await command(edge, "reload", "master.sock"), /Success=1/);
    assert.deepEqual(new Set(await running).has(200), false);
    await until("all are there", () => rows("cut").length === MANY);
    assertOnce("cut");
  });
});
