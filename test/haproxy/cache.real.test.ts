import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:http2";
import type { HaproxyStage } from "../../haproxy/config";
import { closeServer, listen } from "../../tools/shared/listen";
import { haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { ask, gateway, orders, PROOF, publicRoute, target, type Headers } from "./gateway";
import { raw } from "./raw";
import { names, type Names } from "./services";

/** Answers each request otherwise, with a status or a header that the path asks for: `/status/404`, `/set-cookie/a=1`. All of it may be kept. */
async function priced() {
  let asked = 0;
  const server = createServer((message, response) => {
    const [, name = "", value = ""] = (message.url ?? "").split("?")[0]!.split("/");
    message.resume().on("end", () => {
      asked += 1;
      response.setHeader("cache-control", "max-age=60");
      response.setHeader("content-type", "text/plain");
      if (name === "status") response.statusCode = Number(value);
      else if (value !== "") response.setHeader(name, value);
      response.end(`${asked} for ${String(message.headers["x-forwarded-host"])} at ${message.headers.host}`);
    });
  });
  return { port: await listen(server, "127.0.0.1", 0), stop: () => closeServer(server) };
}

describe("a stage's cache gives nobody", () => {
  let dns: Names, shop: Awaited<ReturnType<typeof priced>>, edge: Edge;

  before(async function () {
    const haproxy = haproxyOrSkip(this);
    [shop, dns] = [await priced(), await names({ "one.svc.local": ["127.0.0.1"] })];
    const version = (name: string, weight: number) => ({ name, host: "one.svc.local", port: shop.port, weight, instances: 1 }); // prettier-ignore
    const stage = (name: string, cache: HaproxyStage["cache"], more: Partial<HaproxyStage> = {}): HaproxyStage => ({
      name,
      versions: [version("blue", 1), version("green", 0)],
      ...(cache && { cache }),
      ...more,
    });
    const stages = [
      stage("v1", { maxAgeSeconds: 60 }),
      stage("shared", { maxAgeSeconds: 60, sharedBecause: "all alike" }),
      stage("packed", { maxAgeSeconds: 60, sharedBecause: "all alike" }, { compression: {} }),
    ];
    const [api] = orders(stages).apis;
    edge = await start(haproxy, {
      // Registered, so that HAProxy takes the key itself off.
      apis: [{ ...api!, apiKeys: [{ id: "north", consumer: "north" }] }],
      resolver: { address: "127.0.0.1", port: dns.port },
      limits: { none: "what is tested is something else" },
      pinning: { scopes: ["versions:pin"] },
    });
    await until("up", async () => (await ask(edge, gateway(), { path: "/up" })).status === 200);
  });
  after(async () => void (await Promise.all([edge, shop, dns].map((each) => each?.stop()))));

  let paths = 0;
  const somewhere = (kind = "plain"): string => `/${kind}?${(paths += 1)}`;

  /** Whether the second has what the first got. */
  async function sees(first: Headers, second: Headers, path = somewhere()): Promise<boolean> {
    const [one, other] = [await ask(edge, first, { path }), await ask(edge, second, { path })];
    assert.deepEqual([one.status, other.status], [200, 200]);
    return one.body === other.body;
  }

  const shared = (extra: Headers = []): Headers => gateway({ stage: "shared", extra });

  /** The answer to bytes as they are, of which some come later. */
  async function sent(...parts: readonly string[]): Promise<string> {
    const { socket, closed, text } = await raw(edge);
    for (const part of parts) {
      socket.write(part);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await closed;
    assert.match(text(), /^HTTP\/1.1 200 /);
    return text().split("\r\n\r\n").at(-1)!;
  }
  const head = (path: string, ...more: string[]): string =>
    [`GET ${path} HTTP/1.1`, ...publicRoute([["connection", "close"]]).map((pair) => pair.join(": ")), ...more, "", ""].join("\r\n"); // prettier-ignore

  it("anything but what it is for: the same request of nobody has the same answer, HEAD's too", async () => {
    const path = somewhere();
    assert.equal(await sees(publicRoute(), publicRoute(), path), true);
    assert.equal((await ask(edge, publicRoute(), { path, method: "HEAD" })).headers["age"] !== undefined, true);
  });

  it("what a body asked for, which is not part of the key: with a length, without one, early and late", async () => {
    for (const parts of [
      ["content-length: 4", "evil"],
      ["transfer-encoding: chunked", "4\r\nevil\r\n0\r\n\r\n"],
    ] as const)
      for (const late of [false, true]) {
        const path = somewhere();
        const [first, body] = [head(path, parts[0]), parts[1]];
        const forged = await sent(...(late ? [first, body] : [first + body]));
        assert.notEqual(await sent(head(path)), forged, `${parts[0]}, late: ${late}`);
      }
  });

  it("what a body asked for over HTTP/2, which needs no length", async () => {
    const session = connect(target(edge).url, { rejectUnauthorized: false });
    try {
      const path = somewhere();
      const named = Object.fromEntries(publicRoute().filter(([name]) => name !== "host"));
      const stream = session.request(
        { ...named, ":authority": "api.example.com", ":path": path },
        { endStream: false },
      );
      setTimeout(() => stream.end("evil"), 100);
      let forged = "";
      stream.on("data", (part: Buffer) => (forged += part.toString()));
      await once(stream, "end");
      assert.match(forged, / for /);
      assert.notEqual((await ask(edge, publicRoute(), { path })).body, forged);
    } finally {
      session.close();
    }
  });

  it("what a caller got who is known by a scope or an API key alone", async () => {
    const scoped = gateway({ sealed: `${PROOF};;;orders/read` });
    assert.equal(await sees(scoped, publicRoute()), false);
    const keyed = (id: string): Headers =>
      gateway({ sealed: `${PROOF}.key`, extra: [["x-gatehouse-identity", ";;"], ["x-api-key-id", id], ["x-api-key", `secret-${id}`]] }); // prettier-ignore
    assert.equal(await sees(keyed("north"), keyed("bay")), false);
    assert.equal(await sees(keyed("north"), publicRoute()), false);
    assert.equal(await sees(publicRoute(), keyed("north")), false);
    assert.equal(await sees(publicRoute([["x-api-key", "the service's own"]]), publicRoute()), false);
  });

  it("what a caller got who is known by a token that the service knows, though it says that all may have it", async () => {
    const known = publicRoute([["authorization", "Bearer x"]]);
    for (const [first, second] of [
      [known, publicRoute()],
      [publicRoute(), known],
    ])
      assert.equal(await sees(first!, second!, somewhere("cache-control/public,max-age=60")), false);
  });

  it("another's cookie, where all may have what is kept too", async () => {
    for (const headers of [publicRoute(), shared()]) assert.equal(await sees(headers, headers, somewhere("set-cookie/a=1")), false); // prettier-ignore
  });

  it("another host's answer: the client's own is the key, and the service is asked for the one that the gateway sends", async () => {
    const at = (host: string): Headers => publicRoute([["x-gatehouse-host", host]]);
    const path = somewhere();
    assert.equal(await sees(at("shop.example.com"), at("other.example.com"), path), false);
    assert.equal(await sees(at("shop.example.com"), at("shop.example.com"), path), true);
    assert.match((await ask(edge, at("shop.example.com"), { path })).body, /for shop.example.com at api.example.com$/);
  });

  it("what depends on a header of the request, which the service says by Vary", async () => {
    const of = (name: string, value: string) => publicRoute([[name, value]]);
    for (const [name, header] of [
      ["accept-language", "de"],
      ["x-tenant", "a"],
      ["origin", "https://evil.example.com"],
    ] as const)
      // prettier-ignore
      assert.equal(await sees(of(name, header), publicRoute(), somewhere(`vary/${name}`)), false, name);
    const packed = of("accept-encoding", "br");
    assert.equal(await sees(packed, packed, somewhere("vary/accept-encoding")), true, "which HAProxy knows");
  });

  it("another version's answer to who asks for one by name", async () => {
    const pinned = gateway({ stage: "shared", scopes: "versions:pin", extra: [["x-gatehouse-version", "green"]] });
    const path = somewhere();
    assert.equal(await sees(shared(), shared(), path), true);
    assert.equal(await sees(shared(), pinned, path), false);
    assert.equal(await sees(pinned, pinned, path), false);
  });

  it("what was compressed for another, nor the other way round", async () => {
    const at = (path: string, encoding: string) => ask(edge, gateway({ stage: "packed", extra: [["accept-encoding", encoding]] }), { path }); // prettier-ignore
    for (const order of [
      ["gzip", "identity", "gzip"],
      ["identity", "gzip", "identity"],
    ]) {
      const path = somewhere();
      for (const encoding of order) {
        const { headers } = await at(path, encoding);
        assert.equal(
          headers["content-encoding"],
          encoding === "gzip" ? "gzip" : undefined,
          `${order.join()}: ${encoding}`,
        );
      }
      assert.notEqual((await at(path, "identity")).headers["age"], undefined, "it was kept");
    }
  });

  it("a part, an error, a redirection, or what is private or over", async () => {
    for (const kind of ["private", "no-store", "no-cache", "max-age=0", "s-maxage=0,max-age=60"])
      assert.equal(await sees(publicRoute(), publicRoute(), somewhere(`cache-control/${kind}`)), false, kind);
    for (const status of [206, 301, 404, 500, 503]) {
      const path = somewhere(`status/${status}`);
      const [one, other] = [await ask(edge, publicRoute(), { path }), await ask(edge, publicRoute(), { path })];
      assert.deepEqual([one.status, other.status], [status, status]);
      assert.notEqual(one.body, other.body);
    }
  });
});
