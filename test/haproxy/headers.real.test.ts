import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import { createServer, type Server } from "node:net";
import type { Haproxy } from "../../tools/haproxy/find";
import { httpClient } from "../../tools/shared/http/client";
import { closeServer, listen } from "../../tools/shared/listen";
import { haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { ask, gateway, type Headers, orders, PROOF, target } from "./gateway";
import { names, type Names } from "./services";

/** What API Gateway lets in, of request line and headers. */
const GATEWAY_BYTES = 10_240;

/** As many headers as fit in so many bytes: `a00:1` and the line's end. */
const short = (bytes: number): Headers =>
  Array.from({ length: Math.floor(bytes / 7) }, (_, i) => [i.toString(36).padStart(3, "0"), "1"] as const);

describe("headers, as many as the gateway lets through", () => {
  let haproxy: Haproxy, dns: Names, one: Server, edge: Edge;
  /** What the service got last, as bytes, and the headers that it answers with. */
  let got = "";
  let answer: Headers = [];

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = createServer((socket) => {
      let text = "";
      socket
        .on("error", () => undefined)
        .on("data", (data) => {
          text += data.toString("latin1");
          if (!text.includes("\r\n\r\n")) return;
          [got, text] = [text, ""];
          socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n${answer.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\nok`); // prettier-ignore
        });
    });
    const port = await listen(one, "127.0.0.1", 0);
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const stages = [{ name: "v1", versions: [{ name: "blue", host: "one.svc.local", port, weight: 1, instances: 1 }] }];
    const resolver = { address: "127.0.0.1", port: dns.port };
    edge = await start(haproxy, { ...orders(stages), resolver, limits: { none: "the size" } });
    await until("up", async () => (await ask(edge, gateway())).status === 200);
  });

  after(async () => {
    await Promise.all([edge?.stop(), dns?.stop(), one && closeServer(one)]);
  });

  /** The status, and how many headers came with it. */
  async function received(version: "1.1" | "2", method: string, headers: Headers) {
    if (version === "1.1") {
      const found = await ask(edge, headers, { method, path: "/" });
      return { status: found.status, headers: Object.keys(found.headers).length };
    }
    const url = `https://127.0.0.1:${edge.trafficPort}`;
    const session = connect(url, { rejectUnauthorized: false, maxHeaderListPairs: 10_000 });
    try {
      const others = Object.fromEntries(headers.filter(([name]) => name !== "host"));
      const stream = session.request({ ...others, ":method": method, ":path": "/", ":authority": "api.example.com" });
      const [found] = (await once(stream.end(), "response")) as [Record<string, unknown>];
      return { status: found[":status"], headers: Object.keys(found).length };
    } finally {
      session.destroy();
    }
  }

  for (const version of ["1.1", "2"] as const)
    for (const method of ["GET", "POST"]) {
      it(`pass by ${method} over HTTP/${version}, in both directions`, async () => {
        const many = short(GATEWAY_BYTES);
        answer = many.map(([name]) => [`r${name}`, "1"]);
        try {
          const { status, headers } = await received(version, method, [...gateway(), ...many]);
          assert.equal(status, 200);
          assert.equal(many.filter(([name]) => !got.includes(`\r\n${name}: 1\r\n`)).length, 0);
          // Node's client of HTTP/1.1 keeps 1,000 of an answer's headers.
          assert.ok(headers > (version === "2" ? many.length : 900), String(headers));
        } finally {
          answer = [];
        }
      });

      it(`pass by ${method} over HTTP/${version} with the longest token, its claims repeated by the gateway`, async () => {
        const client = httpClient(target(edge, { version }));
        try {
          // A token of the gateway's whole room holds three quarters of it in claims.
          const scopes = Array.from({ length: 700 }, (_, i) => `scope:${i}`).join(" ");
          const token = `Bearer ${"t".repeat(GATEWAY_BYTES - 300)}`;
          const said = { scopes, sealed: `${PROOF};alice;web;${scopes}`, extra: [["authorization", token]] as Headers };
          const { status, failure } = await client.send({ path: "/", method, headers: gateway(said) });
          assert.deepEqual([status, failure], [200, undefined]);
          assert.ok(got.includes(token) && got.includes(scopes));
        } finally {
          client.close();
        }
      });
    }
});
