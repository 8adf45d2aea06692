import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type OutgoingHttpHeaders,
} from "node:http2";
import { createServer as createTlsServer } from "node:https";
import type { Server } from "node:net";
import { makeCertificate, type Certificate } from "../../../../tools/haproxy/certificate";
import { httpClient, jsonOf, sendOnce, type HttpClient, type HttpTarget } from "../../../../tools/shared/http/client";
import { closeServer, listen } from "../../../../tools/shared/listen";

const SERVER_NAME = "server.test";

/** Answers with what it got, or does what the path says. */
function answer(request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse): void {
  const end = response.end.bind(response) as (text?: string) => void;
  const paths: Record<string, () => void> = {
    "/503": () => response.writeHead(503) && end("no"),
    "/silent": () => undefined,
    "/reset": () => request.socket.destroy(),
    "/cut": () => {
      response.writeHead(200, { "content-length": "100" });
      (response.write as (text: string) => void)("half");
      setTimeout(() => request.socket.destroy(), 20);
    },
  };
  if ("stream" in request) {
    const { stream } = request;
    const stopped = (headers: OutgoingHttpHeaders) => () => {
      stream.respond({ ":status": 200, ...headers });
      stream.write("half");
      setTimeout(() => stream.destroy(), 20);
    };
    paths["/stopped"] = stopped({});
    paths["/stopped?length"] = stopped({ "content-length": "100" });
    paths["/bye"] = () => {
      stream.session?.close();
      end("bye");
    };
  }
  const special = paths[request.url ?? ""];
  if (special) return special();
  let body = "";
  request.on("data", (part: Buffer) => (body += part.toString("utf8")));
  request.on("end", () => {
    const { method, url, headers, httpVersion, socket } = request;
    end(JSON.stringify({ method, url, headers, httpVersion, body, from: socket.remoteAddress }));
  });
}

describe("the HTTP client", () => {
  const servers: Server[] = [];
  const opened = { plain: 0, tls: 0, h2: 0 };
  const clients: HttpClient[] = [];
  let certificate: Certificate;
  let targets: Record<"plain" | "tls" | "h2", HttpTarget>;

  before(async () => {
    certificate = await makeCertificate({ commonName: SERVER_NAME, names: [SERVER_NAME] });
    const pair = { key: certificate.bundle, cert: certificate.certificate };
    const [plain, tls, h2] = [createServer(answer), createTlsServer(pair, answer), createSecureServer(pair, answer)];
    servers.push(plain, tls, h2);
    plain.on("connection", () => (opened.plain += 1));
    tls.on("secureConnection", () => (opened.tls += 1));
    h2.on("secureConnection", () => (opened.h2 += 1));
    h2.on("sessionError", () => undefined);
    const believed = { tls: { servername: SERVER_NAME, ca: certificate.certificate } };
    targets = {
      plain: { url: `http://127.0.0.1:${await listen(plain)}` },
      tls: { url: `https://127.0.0.1:${await listen(tls)}`, ...believed },
      h2: { url: `https://127.0.0.1:${await listen(h2)}`, version: "2", ...believed },
    };
  });
  afterEach(() => clients.splice(0).forEach((client) => client.close()));
  after(() => Promise.all(servers.map((server) => closeServer(server))));

  const client = (target: HttpTarget): HttpClient => {
    const made = httpClient(target);
    clients.push(made);
    return made;
  };

  for (const kind of ["plain", "tls", "h2"] as const) {
    describe(`over ${kind}`, () => {
      it("sends method, path, headers and body, and reads the answer", async () => {
        const headers = [["x-one", "1"], ["X-Two", "a"], ["x-two", "b"]] as const; // prettier-ignore
        const got = await client(targets[kind]).send({ path: "/a?b=c", method: "POST", headers, body: "grüße" });
        assert.deepEqual([got.status, got.failure], [200, undefined]);
        const { method, url, httpVersion, body, headers: seen } = jsonOf(got) as Record<string, Record<string, string>>;
        assert.deepEqual([method, url, httpVersion, body], ["POST", "/a?b=c", kind === "h2" ? "2.0" : "1.1", "grüße"]);
        assert.deepEqual([seen?.["x-one"], seen?.["x-two"]], ["1", "a, b"]);
        assert.ok(got.milliseconds > 0 && got.milliseconds < 10_000);
      });

      it("keeps connections, or makes one for each request", async () => {
        for (const [keepAlive, connections] of [[true, 1], [false, 5]] as const) {
          const before = opened[kind];
          const one = client({ ...targets[kind], keepAlive });
          for (let i = 0; i < 5; i++) assert.equal((await one.send({ path: "/" })).status, 200);
          assert.equal(opened[kind] - before, connections);
        } // prettier-ignore
      });

      it("makes no more connections than it may", async () => {
        const before = opened[kind];
        const one = client({ ...targets[kind], connections: 3 });
        const answers = await Promise.all(Array.from({ length: 20 }, () => one.send({ path: "/" })));
        assert.deepEqual([answers.filter(({ status }) => status === 200).length, opened[kind] - before], [20, 3]);
      });

      it("tells a failure of any kind", async () => {
        const one = client({ ...targets[kind], timeoutMs: 300 });
        const got = [];
        for (const path of ["/503", "/silent", "/reset", "/cut"]) got.push(await one.send({ path }));
        assert.deepEqual(got.slice(0, 2).map(({ status, failure }) => failure ?? status), [503, "no answer in 300 ms"]); // prettier-ignore
        for (const { status, failure } of got.slice(2)) {
          assert.equal(status, 0);
          assert.match(String(failure), /^(ECONNRESET|cut off)$/);
        }
        assert.equal((await one.send({ path: "/" })).status, 200);
      });

      it("tells that nobody listens, and that a certificate is not believed", async () => {
        const closed = createServer();
        const port = await listen(closed);
        await closeServer(closed);
        const url = targets[kind].url.replace(/\d+$/, String(port));
        assert.equal((await sendOnce({ ...targets[kind], url }, { path: "/" })).failure, "ECONNREFUSED");
        if (kind === "plain") return;
        const other = { ...targets[kind], tls: { ca: certificate.certificate, servername: "other.test" } };
        assert.equal((await sendOnce(other, { path: "/" })).failure, "ERR_TLS_CERT_ALTNAME_INVALID");
      });

      it("connects from an address of its own", async () => {
        const got = await sendOnce({ ...targets[kind], localAddress: "127.0.0.9" }, { path: "/" });
        assert.match(String(jsonOf(got)["from"]), /127\.0\.0\.9$/);
      });
    });
  }

  it("takes an answer over h2 that was reset without an error for cut off, with a length or without one", async () => {
    const one = client(targets.h2);
    for (const path of ["/stopped", "/stopped?length"]) assert.equal((await one.send({ path })).failure, "cut off");
    assert.equal((await one.send({ path: "/" })).status, 200);
  });

  it("makes another connection over h2 where the one before was closed a moment ago", async () => {
    const one = client({ ...targets.h2, connections: 1 });
    const before = opened.h2;
    const going = one.send({ path: "/bye" });
    assert.deepEqual([(await going).status, (await one.send({ path: "/" })).status], [200, 200]);
    assert.equal(opened.h2 - before, 2);
  });

  it("reads a JSON object, and nothing else, from a body", () => {
    const bodies = ['{"a":1}', "[1]", "1", "null", "no", ""];
    assert.deepEqual(bodies.map((body) => jsonOf({ body })), [{ a: 1 }, {}, {}, {}, {}, {}]); // prettier-ignore
  });
});
