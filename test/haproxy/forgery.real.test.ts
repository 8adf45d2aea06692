import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import type { Intent } from "../../haproxy/config";
import { BELIEVED } from "../../haproxy/config/believed";
import type { Haproxy } from "../../tools/haproxy/find";
import { httpClient, type HttpClient } from "../../tools/shared/http/client";
import { haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { ask, gateway, type Headers, orders, reason, target } from "./gateway";
import { frame, PREFACE, raw } from "./raw";
import { names, service, type Names, type Service } from "./services";

/** An example of each name and family: `x-forwarded-*` is `x-forwarded-any`. */
const EXAMPLES = BELIEVED.flatMap((row) => row.names).map((name) => name.replace(/\*$/, "any"));

describe("what a client says of itself", () => {
  let haproxy: Haproxy, dns: Names, one: Service, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await service("one");
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const versions = [{ name: "blue", host: "one.svc.local", port: one.port, weight: 1, instances: 1 }];
    const intent: Intent = {
      ...orders([
        { name: "v1", versions },
        {
          name: "v2",
          prefix: "",
          versions,
          ambiguousPaths: { allow: ["EncodedSlashes", "EmptySegments"], because: "object keys" },
        },
      ]),
      limits: { none: "what is tested is who is believed" },
      admittedHeaders: [{ name: "x-user-id", because: "the service compares it with the subject" }],
    };
    edge = await start(haproxy, { ...intent, resolver: { address: "127.0.0.1", port: dns.port } }); // prettier-ignore
    await until("up", async () => (await ask(edge, gateway())).status === 200);
  });

  after(async () => {
    await Promise.all([edge, one, dns].map((each) => each?.stop()));
  });

  /** The headers that the service got, by name; those of one name in a list. */
  async function got(headers: Headers, how: { client?: HttpClient; method?: string } = {}) {
    const answer = await ask(edge, headers, how);
    assert.equal(answer.status, 200, answer.body);
    const flat = (JSON.parse(answer.body) as { headers: string[] }).headers;
    const seen: Record<string, string[]> = {};
    for (let i = 0; i < flat.length; i += 2) (seen[flat[i]!.toLowerCase()] ??= []).push(flat[i + 1]!);
    return seen;
  }

  const FORGED: Headers = [
    ["forwarded", "for=198.51.100.1;host=evil.example;proto=http"],
    ["x-forwarded-for", "198.51.100.1"],
    ["x-forwarded-host", "evil.example"],
    ["x-forwarded-port", "80"],
    ["x-forwarded-prefix", "//evil.example"],
    ["x-forwarded-proto", "http"],
  ];

  for (const version of ["1.1", "2"] as const)
    for (const method of ["GET", "POST"])
      it(`does not count over HTTP/${version}, by ${method}: HAProxy says where a request came from`, async () => {
        const client = httpClient(target(edge, { version }));
        try {
          const extra: Headers = [...FORGED, ...FORGED, ["x-gatehouse-host", "shop.example.com"]];
          const seen = await got(gateway({ extra }), { client, method });
          const forwarded = Object.entries(seen).filter(([name]) => /forwarded|gatehouse-host/.test(name));
          assert.deepEqual(Object.fromEntries(forwarded), {
            forwarded: ['for=203.0.113.7;host="shop.example.com";proto=https'],
            "x-forwarded-for": ["203.0.113.7"],
            "x-forwarded-host": ["shop.example.com"],
            "x-forwarded-port": ["443"],
            "x-forwarded-prefix": ["/orders-v1"],
            "x-forwarded-proto": ["https"],
          });
        } finally {
          client.close();
        }
      });

  it("is told for an IPv6 address as RFC 7239 has it", async () => {
    const seen = await got(gateway({ address: "2001:db8::1" }));
    assert.deepEqual(seen["forwarded"], ['for="[2001:db8::1]";host="api.example.com";proto=https']);
    assert.deepEqual(seen["x-forwarded-for"], ["2001:db8::1"]);
  });

  it("has no more of a Host than a host may have, should the gateway say none", async () => {
    const { socket, text } = await raw(edge);
    const said = gateway().filter(([name]) => name !== "host").map(([name, value]) => `${name}: ${value}\r\n`); // prettier-ignore
    one.requests.length = 0;
    socket.write(`GET / HTTP/1.1\r\nhost: a";for=192.0.2.1\r\nconnection: close\r\n${said.join("")}\r\n`);
    await until("an answer", () => text().startsWith("HTTP/1.1 200 "));
    socket.destroy();
    assert.equal(one.requests[0]?.headers["forwarded"], 'for=203.0.113.7;host="afor192.0.2.1";proto=https');
  });

  it("is not a prefix where a stage is at the root", async () => {
    const seen = await got(gateway({ stage: "v2", extra: FORGED }));
    assert.equal(seen["x-forwarded-prefix"], undefined);
  });

  it("is removed where a service might believe it, each name of the list under each separator", async () => {
    for (const separator of ["-", "_", ".", "!", "~", "--", "|"]) {
      // Of these one is admitted, and one refused, since REST APIs obey it (api-keys.real.test.ts).
      const others = ["x-user-id", "x-http-method-override"];
      const sent = EXAMPLES.map((name) => name.replaceAll("-", separator)).filter((name) => !others.includes(name));
      const seen = await got([...gateway(), ...sent.map((name) => [name, "forged"] as const)]);
      const left = Object.entries(seen).filter(([, values]) => values.includes("forged"));
      assert.deepEqual(
        left.map(([name]) => name),
        [],
      );
    }
  });

  it("passes where the settings admit it, and under no other name", async () => {
    const seen = await got(gateway({ extra: [["x-user-id", "7"], ["x_user_id", "8"], ["x-user-idx", "9"]] })); // prettier-ignore
    assert.deepEqual([seen["x-user-id"], seen["x_user_id"], seen["x-user-idx"]], [["7"], undefined, ["9"]]);
  });

  it("keeps what is not of the list", async () => {
    const kept = [
      "x_custom",
      "x-users",
      "x-real-ips",
      "accept-language",
      "x-forwardedness",
      "proxy-like",
      "x-user-agent",
    ];
    const seen = await got(gateway({ extra: kept.map((name) => [name, "1"]) }));
    assert.deepEqual(kept.filter((name) => seen[name] === undefined), []); // prettier-ignore
  });

  it("does not reach a service as a trailer, over HTTP/1.1", async () => {
    const { socket, closed } = await raw(edge);
    const headers = gateway({ extra: [["transfer-encoding", "chunked"], ["connection", "close"], ["trailer", "x-auth-subject"]] }); // prettier-ignore
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    one.requests.length = 0;
    socket.write(`POST /read HTTP/1.1\r\n${head}\r\n5\r\nhello\r\n0\r\nx-auth-subject: root\r\nx-client-ip: 10.0.0.1\r\n\r\n`); // prettier-ignore
    await closed;
    assert.equal(one.requests.length, 1);
    assert.deepEqual(one.requests[0]!.rawTrailers, []);
  });

  it("does not reach a service as a trailer, over HTTP/2", async () => {
    const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
    const literal = (name: string, value: string): Buffer => Buffer.concat([Buffer.from([0]), text(name), text(value)]);
    const pseudo: Headers = [[":method", "POST"], [":scheme", "https"], [":path", "/read"], [":authority", "api.example.com"]]; // prettier-ignore
    const all = [...pseudo, ...gateway().filter(([name]) => name !== "host")];
    const { socket, text: answer } = await raw(edge, "h2");
    one.requests.length = 0;
    socket.write(PREFACE);
    socket.write(frame(1, 4, 1, Buffer.concat(all.map(([name, value]) => literal(name, value)))));
    socket.write(frame(0, 0, 1, Buffer.from("hello")));
    socket.write(frame(1, 5, 1, literal("x-auth-subject", "root")));
    await until("it is answered", () => answer().includes('"service"'));
    socket.destroy();
    assert.deepEqual([one.requests.length, one.requests[0]!.rawTrailers], [1, []]);
  });

  async function statusOf(text: string): Promise<string> {
    const { socket, text: answer, closed } = await raw(edge);
    socket.write(Buffer.from(text, "latin1"));
    await closed;
    return answer();
  }
  const head = gateway({ extra: [["connection", "close"]] }).map(([name, value]) => `${name}: ${value}\r\n`).join(""); // prettier-ignore

  for (const first of ["TRACE / HTTP/1.1", "CONNECT api.example.com:443 HTTP/1.1"])
    it(`opens no tunnel and shows no headers: ${first}`, async () => {
      one.requests.length = 0;
      const answer = await statusOf(`${first}\r\n${head.replace("api.example.com", "api.example.com:443")}\r\n`);
      assert.match(answer, /^HTTP\/1\.1 405 /);
      assert.match(answer, /"error":"Method"/);
      assert.equal(one.requests.length, 0);
    });

  it("opens no tunnel with CONNECT of HTTP/2", async () => {
    const session = connect(`https://127.0.0.1:${edge.trafficPort}`, { rejectUnauthorized: false });
    try {
      const asGateway = Object.fromEntries(gateway().filter(([name]) => name !== "host"));
      const stream = session.request({ ...asGateway, ":method": "CONNECT", ":authority": "api.example.com:443" });
      const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
      assert.equal(headers[":status"], 405);
    } finally {
      session.destroy();
    }
  });

  it("opens no tunnel with an extended CONNECT of HTTP/2, which HAProxy reads as a GET with an upgrade", async () => {
    one.requests.length = 0;
    const session = connect(`https://127.0.0.1:${edge.trafficPort}`, { rejectUnauthorized: false });
    try {
      // Without it Node.js does not send one.
      await once(session, "remoteSettings");
      const asGateway = Object.fromEntries(gateway().filter(([name]) => name !== "host"));
      const tunnel = { ":method": "CONNECT", ":protocol": "websocket", ":scheme": "https", ":path": "/" };
      const stream = session.request({ ...asGateway, ...tunnel, ":authority": "api.example.com" });
      const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
      assert.deepEqual([headers[":status"], one.requests.length], [405, 0]);
    } finally {
      session.destroy();
    }
  });

  for (const upgrade of [
    "upgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\nconnection: upgrade, http2-settings\r\n",
    "upgrade: websocket, H2C\r\nconnection: upgrade\r\n",
    "http2-settings: AAMAAABkAAQAAP__\r\n",
  ])
    // prettier-ignore
    it(`does not become HTTP/2 behind HAProxy's back: ${upgrade.split("\r\n")[0]}`, async () => {
      one.requests.length = 0;
      const answer = await statusOf(`GET / HTTP/1.1\r\n${head}${upgrade}\r\n`);
      // HAProxy's own parser refuses a websocket without a key.
      assert.match(answer, /^HTTP\/1\.1 400 [\s\S]*"error":"(Upgrade|BadRequest)"/);
      assert.equal(one.requests.length, 0);
    });

  for (const asked of ["websocket", "tunnel", "foo, websocket"])
    it(`opens no tunnel by an upgrade to ${asked}: a service that answers 101 is not asked`, async () => {
      one.requests.length = 0;
      const key = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n";
      const answer = await statusOf(
        `GET /status/101 HTTP/1.1\r\n${head}upgrade: ${asked}\r\nconnection: upgrade\r\n${key}\r\n`,
      );
      assert.match(answer, /^HTTP\/1\.1 400 [\s\S]*"error":"Upgrade"/);
      assert.equal(one.requests.length, 0);
    });

  const AMBIGUOUS = ["/a/../b", "/a/..", "/./a", "/a/.", "/..;/a", "/a/..;x=1/b", "/%2e%2e/a", "/%2E/a", "/a%2fb", "/a%2Fb", "/a%252fb", "/a\\b", "/a%5cb", "/a%5Cb", "//a", "/a//b", "/a//", "/%00", "/a%0d%0ab", "/a%7f", "/a%zz", "/a%2", "/a%", "/..%3b/a", "/a/..%20/b", "/.%23", "/%25252e/a", "/%25%32%65/a", "/%25%32%65%25%32%45/a", "/a%25%32%66b", "/a%252%66b", "/a%255cb", "/a%25%35%43b", "/a%2500", "/a%250ab", "/%c0%af", "/%C0%AE%C0%AE/", "/%c1%9c", "/%e0%80%af", "/%f0%80%80%af", "/%25c0%25af"]; // prettier-ignore
  for (const path of AMBIGUOUS)
    it(`takes no path that two servers may read differently: ${path}`, async () => {
      one.requests.length = 0;
      for (const method of ["GET", "POST"])
        assert.equal(reason(await ask(edge, gateway(), { path, method })), "400 AmbiguousPath");
      const client = httpClient(target(edge, { version: "2" }));
      try {
        const answer = await client.send({ path, headers: gateway() });
        assert.equal(reason(answer), "400 AmbiguousPath");
      } finally {
        client.close();
      }
      assert.equal(one.requests.length, 0);
    });

  it("takes no path with bytes that cannot stand in a URL, which HTTP/2 would carry", async () => {
    one.requests.length = 0;
    const client = httpClient(target(edge, { version: "2" }));
    try {
      for (const path of ["/\u00e9", "/\u00c0\u00af"])
        assert.equal(reason(await client.send({ path, headers: gateway() })), "400 AmbiguousPath");
    } finally {
      client.close();
    }
    assert.equal(one.requests.length, 0);
  });

  it("takes every other path, and any query", async () => {
    for (const path of [
      "/",
      "/a",
      "/a/",
      "/.well-known/x",
      "/a..b/...",
      "/a/.b",
      "/a%20b",
      "/a;v=1",
      "/100%25",
      "/a%3Bb%3Fc%23d",
      "/..a/.b%20c",
      "/a?x=../..//%2f\\",
      "/%E2%82%AC",
    ])
      // prettier-ignore
      assert.equal((await ask(edge, gateway(), { path })).status, 200, path);
  });

  it("takes a stage's own spellings where its settings say why, and no others", async () => {
    for (const path of ["/a%2fb", "/a//b"])
      assert.equal((await ask(edge, gateway({ stage: "v2" }), { path })).status, 200, path);
    for (const path of ["/a/../b", "/a\\b", "/a%00"])
      assert.equal(reason(await ask(edge, gateway({ stage: "v2" }), { path })), "400 AmbiguousPath");
  });

  it("reads no metrics where the settings ask for none", async () => {
    assert.equal((await fetch(`http://127.0.0.1:${edge.controlPort}/metrics`)).status, 404);
  });
});
