import assert from "node:assert/strict";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Haproxy } from "../../tools/haproxy/find";
import { haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { ask, gateway } from "./gateway";
import { frame, GET, PREFACE, raw } from "./raw";
import { oneService, type OneService } from "./services";

describe("hostile clients", () => {
  let haproxy: Haproxy, one: OneService, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await oneService();
    const intent = { ...one.intent, limits: { none: "what is tested is the protocol" } };
    edge = await start(haproxy, { ...intent, timeouts: { requestMs: 800, clientMs: 1500, keepAliveMs: 1500 } }); // prettier-ignore
    await until("up", async () => (await ask(edge, gateway())).status === 200);
  });

  afterEach(async () => {
    assert.equal((await ask(edge, gateway())).status, 200);
  });

  after(async () => {
    await Promise.all([edge, one].map((each) => each?.stop()));
  });

  const head = (extra: string, first = "POST / HTTP/1.1"): string =>
    `${first}\r\n${gateway().map(([name, value]) => `${name}: ${value}\r\n`).join("")}${extra}`; // prettier-ignore

  /** The statuses of what comes back for these bytes. */
  async function statuses(bytes: string): Promise<string[]> {
    const { socket, text, closed } = await raw(edge);
    socket.write(Buffer.from(bytes, "latin1"));
    await closed;
    return [...text().matchAll(/^HTTP\/1\.1 ([0-9]{3})/gm)].map((match) => match[1] ?? "");
  }

  it("fail when they send their headers a byte at a time: 408, in the time that is set", async () => {
    const { socket, text, closed } = await raw(edge);
    const drip = setInterval(() => void socket.write("x"), 100);
    socket.write("GET / HTTP/1.1\r\nhost: a\r\nx-slow: ");
    await closed;
    clearInterval(drip);
    assert.match(text(), /^HTTP\/1\.1 408 [\s\S]*\{"error":"RequestTimeout"\}$/);
  });

  it("fail when they promise a body and send none of it", async () => {
    assert.match((await statuses(head("content-length: 100\r\n\r\n", "POST /read HTTP/1.1"))).join(), /^40[08]$/);
  });

  it("fail when they connect and say nothing", async () => {
    assert.deepEqual(await statuses(""), ["408"]);
  });

  it("fail when they do not finish their TLS handshake, long before a connection that has one is given up", async () => {
    const timeouts = { requestMs: 800, clientMs: 600_000, keepAliveMs: 600_000 };
    const patient = await start(haproxy, { ...one.intent, limits: { none: "the handshake" }, timeouts });
    try {
      const socket = connect(patient.trafficPort, "127.0.0.1").on("error", () => undefined);
      // The beginning of a ClientHello that announces 512 bytes.
      socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
      await new Promise((resolve) => socket.once("close", resolve));
    } finally {
      await patient.stop();
    }
  });

  for (const [what, extra] of Object.entries({
    "one header of 60 kB": `x-big: ${"a".repeat(60_000)}\r\n\r\n`,
    "3000 headers": `${Array.from({ length: 3000 }, (_, i) => `x-${i}: 1\r\n`).join("")}\r\n`,
  })) {
    it(`fail when they send ${what}: told as JSON`, async () => {
      one.requests.length = 0;
      const { socket, text, closed } = await raw(edge);
      socket.write(head(extra, "GET / HTTP/1.1"));
      await closed;
      assert.match(text(), /^HTTP\/1\.1 (400|431) [\s\S]*\r\n\r\n\{"error":"(BadRequest|HeadersTooLarge)"\}$/);
      assert.equal(one.requests.length, 0);
    });
  }

  /** Bodies that two servers might cut in two places: refused, or cut as HAProxy does and passed on unambiguously. */
  const hidden = "GET /hidden HTTP/1.1\r\nhost: a\r\n\r\n";
  for (const [what, extra] of Object.entries({
    "two lengths": `content-length: 5\r\ncontent-length: 6\r\n\r\nhello${hidden}`,
    "a list of lengths": `content-length: 5, 6\r\n\r\nhello${hidden}`,
    "a signed length": `content-length: +5\r\n\r\nhello${hidden}`,
    "an unknown encoding": `transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    "an encoding twice": `transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    "an encoding with a tab in it": `transfer-encoding:\x0bchunked\r\n\r\n0\r\n\r\n${hidden}`,
    "a blank before the colon": `content-length : 5\r\n\r\nhello${hidden}`,
    "a NUL in a header": `x-a: a\u0000b\r\n\r\n${hidden}`,
    "a chunk size with a sign": `transfer-encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n`,
  })) {
    it(`fail when they smuggle with ${what}`, async () => {
      one.requests.length = 0;
      const answers = await statuses(head(extra));
      assert.deepEqual(one.requests.filter((message) => message.url === "/hidden").length, 0);
      // Two lengths close the connection without a word.
      assert.match(answers.join(), /^(400|422|501|)$/);
    });
  }

  it("do not reach a backend with both a length and an encoding: the encoding counts, the length is dropped", async () => {
    one.requests.length = 0;
    const both = head(`content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`);
    await statuses(both);
    assert.deepEqual(
      one.requests.map((message) => [message.url, message.headers["content-length"]]),
      [["/", undefined]],
    );
  });

  for (const [what, byte] of Object.entries({ "a control character": "\u0001", "a delete": "\u007f" }))
    it(`fail when their identity has ${what} in it`, async () => {
      one.requests.length = 0;
      const spoiled = head("connection: close\r\n\r\n", "GET / HTTP/1.1").replaceAll("alice", `al${byte}ice`);
      assert.deepEqual(await statuses(spoiled), ["400"]);
      assert.equal(one.requests.length, 0);
    });

  it("do not choose with Connection what a backend sees", async () => {
    one.requests.length = 0;
    await ask(edge, gateway({ extra: [["connection", "x-auth-subject, x-client-ip"]] }));
    const { headers } = one.requests[0]!;
    assert.deepEqual([headers["x-auth-subject"], headers["x-client-ip"]], ["alice", "203.0.113.7"]);
    assert.match(headers.connection ?? "keep-alive", /^keep-alive$/);
  });

  const floods: Record<string, (i: number) => Buffer> = {
    "opened and reset streams": (i) =>
      Buffer.concat([frame(1, 5, 2 * i + 1, GET), frame(3, 0, 2 * i + 1, Buffer.from([0, 0, 0, 8]))]),
    SETTINGS: () => frame(4, 0, 0),
    PING: () => frame(6, 0, 0, Buffer.alloc(8)),
    "empty DATA on a closed stream": (i) =>
      Buffer.concat([i === 0 ? frame(1, 5, 1, GET) : Buffer.alloc(0), frame(0, 0, 1)]),
    "CONTINUATION without end": (i) => (i === 0 ? frame(1, 1, 1, GET) : frame(9, 0, 1, Buffer.alloc(1000, 0x00))),
    "zero window updates": () => frame(8, 0, 1, Buffer.alloc(4)),
  };
  /** Answered or ignored at next to no cost, so that they may go on; the others end the connection. */
  const cheap = ["PING", "SETTINGS", "empty DATA on a closed stream"];
  for (const [what, next] of Object.entries(floods)) {
    it(`cost others nothing when they flood HTTP/2 with ${what}`, async () => {
      const { socket, closed } = await raw(edge, "h2");
      let over = false;
      // The others are open until they have sent enough, however slow this machine is.
      const patienceMs = cheap.includes(what) ? 4000 : 30_000;
      socket.once("close", () => (over = true));
      socket.write(PREFACE);
      const began = Date.now();
      let sent = 0;
      while (!over && socket.writable && sent < 20_000 && Date.now() - began < patienceMs) {
        socket.write(Buffer.concat(Array.from({ length: 100 }, (_, i) => next(sent + i))));
        sent += 100;
        await sleep(0);
        if (sent % 2000 === 0) assert.equal((await ask(edge, gateway())).status, 200);
      }
      const waiting = new AbortController();
      await Promise.race([closed, sleep(patienceMs, undefined, waiting).catch(() => undefined)]);
      waiting.abort();
      assert.ok(over || cheap.includes(what), `still open after ${sent}`);
      socket.destroy();
    });
  }
});
