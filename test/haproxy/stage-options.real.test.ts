import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:http2";
import { gunzipSync } from "node:zlib";
import type { Intent } from "../../haproxy/config";
import { closeServer, listen } from "../../tools/shared/listen";
import { haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { ask, gateway, orders, publicRoute, reason, target, type Headers } from "./gateway";
import { names, service, type Names, type Service } from "./services";
import { raw } from "./raw";
import { request } from "node:https";

/** A service whose answers may be kept, and one port for its health. */
async function priced() {
  const seen: IncomingMessage[] = [];
  const checks: IncomingMessage[] = [];
  const answer = (message: IncomingMessage, response: ServerResponse): void => {
    seen.push(message);
    response.setHeader("cache-control", "max-age=60");
    response.setHeader("content-type", "text/plain");
    response.setHeader("strict-transport-security", "max-age=1");
    response.end(`${message.url} ${seen.length} ${"x".repeat(2000)}`);
  };
  const [server, health] = [createServer(answer), createServer((message, response) => (checks.push(message), void response.end()))]; // prettier-ignore
  const [port, healthPort] = [await listen(server, "127.0.0.1", 0), await listen(health, "127.0.0.1", 0)];
  return { seen, checks, port, healthPort, stop: () => Promise.all([closeServer(server), closeServer(health)]) };
}

describe("what a stage may have besides", () => {
  let dns: Names, one: Service, shop: Awaited<ReturnType<typeof priced>>, edge: Edge;

  before(async function () {
    const haproxy = haproxyOrSkip(this);
    [one, shop] = [await service("one"), await priced()];
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const version = (port: number) => ({ name: "blue", host: "one.svc.local", port, weight: 1, instances: 1 });
    const intent: Intent = {
      ...orders([
        { name: "plain", versions: [version(shop.port)] },
        { name: "quick", versions: [version(one.port)], timeouts: { serverMs: 300 } },
        { name: "small", versions: [version(one.port)], maxBodyBytes: 10 },
        { name: "near", versions: [version(one.port)], addresses: { allow: ["203.0.113.0/24", "2001:db8::/32"], deny: ["203.0.113.66/32"] } }, // prettier-ignore
        { name: "secure", versions: [version(shop.port)], responseHeaders: [{ name: "strict-transport-security", value: "max-age=31536000" }, { name: "x-percent", value: '100% "sure"' }] }, // prettier-ignore
        { name: "packed", versions: [version(shop.port)], compression: {}, cache: { maxAgeSeconds: 60 } },
        { name: "kept", versions: [version(shop.port)], cache: { maxAgeSeconds: 60 } },
        { name: "shared", versions: [version(shop.port)], cache: { maxAgeSeconds: 60, sharedBecause: "all alike" } },
        { name: "whole", versions: [version(one.port)], prefix: "/shop/v1", stripPath: false },
        { name: "stripped", versions: [version(one.port)], prefix: "/shop/v1" },
        { name: "closed", versions: [version(one.port), { ...version(one.port), name: "green", weight: 0 }], maintenance: true, canary: { version: "green", percent: 100 } }, // prettier-ignore
        { name: "checked", versions: [version(one.port)], healthPath: "/health", healthCheck: { port: shop.healthPort, host: "shop.example.com", query: "deep=1" } }, // prettier-ignore
      ]),
      resolver: { address: "127.0.0.1", port: dns.port },
      limits: { none: "what is tested is something else" },
    };
    edge = await start(haproxy, intent);
    await until("up", async () => {
      const stages = ["plain", "quick", "near", "secure", "checked"];
      return (await Promise.all(stages.map((stage) => ask(edge, gateway({ stage }))))).every((one) => one.status === 200); // prettier-ignore
    });
  });

  after(async () => {
    await Promise.all([edge, one, shop, dns].map((each) => each?.stop()));
  });

  it("is a timeout of its own", async () => {
    assert.equal(reason(await ask(edge, gateway({ stage: "quick" }), { path: "/sleep/2000" })), "504 Timeout");
    assert.equal((await ask(edge, gateway({ stage: "near" }), { path: "/sleep/600" })).status, 200);
  });

  it("is the path that clients called, in place of the gateway's with the prefix beside it", async () => {
    const seen = async (stage: string, path: string) => {
      const before = one.requests.length;
      const answer = await ask(edge, gateway({ stage, extra: [["x-forwarded-prefix", "/forged"]] }), { path });
      assert.equal(answer.status, 200);
      const { url, headers } = one.requests[before]!;
      return [url, headers["x-forwarded-prefix"]];
    };
    assert.deepEqual(await seen("stripped", "/read?a=/b"), ["/read?a=/b", "/shop/v1"]);
    assert.deepEqual(await seen("whole", "/read?a=/b"), ["/shop/v1/read?a=/b", undefined]);
    assert.deepEqual(await seen("whole", "/"), ["/shop/v1/", undefined]);
    assert.equal(reason(await ask(edge, gateway({ stage: "whole" }), { path: "/../v2/read" })), "400 AmbiguousPath");
  });

  it("is the longest body, which is told by its length or refused", async () => {
    const send = (extra: Headers) => ask(edge, gateway({ stage: "small", extra }), { method: "POST", path: "/read" });
    assert.equal((await send([["content-length", "0"]])).status, 200);
    const before = one.requests.length;
    for (const [head, status, body, late] of [
      ["content-length: 11\r\n\r\nhello world", 413, "TooLarge"],
      // 1 in 32 bits.
      ["content-length: 4294967297\r\n\r\n", 413, "TooLarge"],
      ["transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 411, "LengthRequired"],
      ["transfer-encoding: chunked\r\n\r\n", 411, "LengthRequired", "5\r\nhello\r\n0\r\n\r\n"],
      ["content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", 411, "LengthRequired", "5\r\nhello\r\n0\r\n\r\n"],
      ["transfer-encoding: chunked\r\n\r\n", 408, "RequestTimeout"],
    ] as const) {
      const { socket, text } = await raw(edge);
      const headers = gateway({ stage: "small", extra: [["connection", "close"]] }).map(([name, value]) => `${name}: ${value}\r\n`); // prettier-ignore
      socket.write(`POST /read HTTP/1.1\r\n${headers.join("")}${head}`);
      if (late) setTimeout(() => socket.write(late), 200);
      const answer = new RegExp(`^HTTP/1.1 ${status} [^]*"error":"${body}"`);
      await until(`${status} for ${head}${late}`, () => answer.test(text()));
      socket.destroy();
    }
    assert.equal(one.requests.length, before);
  });

  it("is the longest body over HTTP/2 too, which needs no length", async () => {
    const session = connect(target(edge).url, { rejectUnauthorized: false });
    const send = async (headers: Record<string, string>, body: string, ms: number) => {
      const named = Object.fromEntries(gateway({ stage: "small" }).filter(([name]) => name !== "host"));
      const stream = session.request({ ":method": "POST", ":path": "/read", ...named, ...headers });
      const answer = once(stream, "response") as Promise<[{ ":status"?: number }]>;
      setTimeout(() => stream.end(body), ms);
      const [{ ":status": status }] = await answer;
      stream.on("error", () => undefined).resume();
      return status;
    };
    try {
      const before = one.requests.length;
      for (const ms of [0, 200]) assert.equal(await send({}, "hello", ms), 411);
      assert.equal(await send({ "content-length": "11" }, "hello world", 0), 413);
      assert.equal(one.requests.length, before);
      assert.equal(await send({ "content-length": "5" }, "hello", 0), 200);
    } finally {
      session.close();
    }
  });

  it("is who may call, by the address that the gateway says and no other", async () => {
    const from = async (address: string, extra: Headers = []) => {
      const answer = await ask(edge, gateway({ stage: "near", address, extra }));
      return answer.status === 200 ? "200" : reason(answer);
    };
    assert.equal(await from("203.0.113.7"), "200");
    assert.equal(await from("2001:db8:1::7"), "200");
    assert.equal(await from("203.0.113.66"), "403 Address");
    assert.equal(await from("203.0.114.7"), "403 Address");
    assert.equal(await from("2001:db9::1"), "403 Address");
    assert.equal(await from("198.51.100.1", [["x-forwarded-for", "203.0.113.7"], ["x-real-ip", "203.0.113.7"]]), "403 Address"); // prettier-ignore
  });

  it("is headers of all answers, in place of the service's", async () => {
    const { headers } = await ask(edge, gateway({ stage: "secure" }));
    assert.deepEqual([headers["strict-transport-security"], headers["x-percent"]], ["max-age=31536000", '100% "sure"']);
    assert.equal((await ask(edge, gateway({ stage: "plain" }))).headers["strict-transport-security"], "max-age=1");
  });

  it("is compression, for who accepts it", async () => {
    const got = (stage: string, encoding: string) =>
      new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
        const headers = Object.fromEntries([...gateway({ stage }), ["accept-encoding", encoding]]);
        request(`${target(edge).url}/packed`, { headers, rejectUnauthorized: false }, (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part));
          answer.on("end", () => resolve({ encoding: answer.headers["content-encoding"], body: Buffer.concat(parts) }));
        })
          .on("error", reject)
          .end();
      });
    const packed = await got("packed", "gzip");
    assert.equal(packed.encoding, "gzip");
    assert.match(gunzipSync(packed.body).toString(), /^\/packed \d+ x{2000}$/);
    assert.equal((await got("packed", "identity")).encoding, undefined);
    assert.equal((await got("plain", "gzip")).encoding, undefined);
  });

  it("is a cache of what nobody was known for", async () => {
    const body = async (headers: Headers, path: string) => (await ask(edge, headers, { path })).body;
    const open = (extra: Headers = [], stage = "kept"): Headers =>
      publicRoute(extra).map(([name, value]) =>
        name === "x-gatehouse-stage" ? [name, `orders.${stage}`] : [name, value],
      );
    const first = await body(open(), "/a");
    assert.equal(await body(open(), "/a"), first);
    assert.notEqual(await body(open(), "/b"), first);
    assert.notEqual(await body(open([], "shared"), "/a"), first, "a stage's answers are its own");
    for (const headers of [
      gateway({ stage: "kept" }),
      open([["authorization", "Bearer x"]]),
      open([["cookie", "a=1"]]),
    ])
      assert.notEqual(await body(headers, "/a"), first);
    const kept = await body(gateway({ stage: "kept" }), "/mine");
    assert.notEqual(await body(open(), "/mine"), kept, "what a caller got is nobody else's");
    assert.notEqual(await body(gateway({ stage: "kept", subject: "bob" }), "/mine"), kept);
  });

  it("is a cache for all callers where the settings say why", async () => {
    const got = async (subject: string, extra: Headers = []) => (await ask(edge, gateway({ stage: "shared", subject, extra }), { path: "/prices" })).body; // prettier-ignore
    const first = await got("alice");
    assert.equal(await got("bob"), first);
    assert.notEqual(await got("bob", [["cookie", "a=1"]]), first);
  });

  it("is maintenance, for whatever is sent: a canary's share and a request with headers of its own too", async () => {
    const answer = await ask(edge, gateway({ stage: "closed" }));
    assert.deepEqual([reason(answer), answer.headers["retry-after"]], ["503 Maintenance", "60"]);
    for (const subject of Array.from({ length: 20 }, (_, i) => `user-${i}`))
      assert.equal(reason(await ask(edge, gateway({ stage: "closed", subject }))), "503 Maintenance");
    for (const extra of [[["x-own", "1"]], [["x-gatehouse-version", "green"]], [["cookie", "a=1"]]] as const)
      assert.equal(reason(await ask(edge, gateway({ stage: "closed", extra }))), "503 Maintenance");
    assert.equal(reason(await ask(edge, publicRoute().map(([name, value]) => [name, name === "x-gatehouse-stage" ? "orders.closed" : value]))), "503 Maintenance"); // prettier-ignore
  });

  it("is a health check of another port, host and query", async () => {
    await until("it was checked", () => shop.checks.length > 0);
    const { url, headers } = shop.checks[0]!;
    assert.deepEqual([url, headers.host], ["/health?deep=1", "shop.example.com"]);
  });
});
