import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { makeCertificate } from "../../../../tools/haproxy/certificate";
import type { GatewayApi, Integration, GatewayApiRoute } from "../../../../tools/local/gateway/api";
import { LocalLink } from "../../../../tools/local/gateway/forward";
import { LocalGateway } from "../../../../tools/local/gateway/gateway";
import { PathEncoding } from "../../../../tools/local/gateway/path-encoding";
import { MissingValue, parseMapping, type Mapping } from "../../../../tools/local/gateway/mapping";
import { parseRouteKey } from "../../../../tools/local/gateway/routes";

const integration: Integration = {
  mappings: [
    parseMapping("overwrite:path", "$request.path") as Mapping,
    parseMapping("overwrite:header.x-stage", "$context.stage") as Mapping,
    parseMapping("overwrite:header.x-address", "$context.identity.sourceIp") as Mapping,
  ],
  timeoutMilliseconds: 300,
  serverName: "origin.example.com",
};

function route(key: string, change: Partial<Integration> = {}): GatewayApiRoute {
  return {
    key: parseRouteKey(key)!,
    integration: { ...integration, ...change },
    authorizer: undefined,
    scopes: [],
  };
}

const API: GatewayApi = {
  accountId: "123456789012",
  apiId: "api",
  domainName: "api.example.com",
  cors: undefined,
  routes: [
    route("ANY /{proxy+}"),
    route("GET /limited"),
    route("GET /other-name", { serverName: "elsewhere.example.com" }),
    route("GET /unmapped", { mappings: [] }),
  ],
  stages: [
    {
      name: "v1",
      throttle: { rateLimit: 100, burstLimit: 100 },
      routeThrottles: { "GET /limited": { rateLimit: 1, burstLimit: 2 } },
      accessLog:
        '{"id":"$context.requestId","path":"$context.path","route":"$context.routeKey","status":"$context.status","integration":"$context.integration.status","error":"$context.error.responseType","sub":"$context.authorizer.claims.sub"}',
      variables: {},
    },
  ],
  basePaths: [{ path: "orders/v1", stage: "v1" }],
};

describe("the stand-in for API Gateway", () => {
  const seen: { message: IncomingMessage; body: string; socket: number }[] = [];
  const sockets: unknown[] = [];
  const lines: Record<string, string>[] = [];
  let now = 0;
  let backend: Server;
  let gateway: LocalGateway;
  let url: string;
  /** The same with the other answer to what AWS does not document. */
  let decoding: LocalGateway;
  let decodingUrl: string;

  before(async () => {
    const authority = await makeCertificate({ commonName: "authority" });
    const name = "origin.example.com";
    const leaf = await makeCertificate({ commonName: name, names: [name], issuer: authority });
    backend = createServer({ cert: leaf.certificate, key: leaf.key.export({ type: "pkcs8", format: "pem" }) });
    backend.on("secureConnection", (socket) => sockets.push(socket));
    backend.on("request", (message: IncomingMessage, response) => {
      let body = "";
      message.on("data", (part: Buffer) => (body += part.toString("utf8")));
      message.on("end", () => {
        seen.push({ message, body, socket: sockets.length });
        if (message.url !== "/slow")
          response.writeHead(201, { "x-kept": "yes", "access-control-allow-origin": "*" }).end("made");
      });
    });
    backend.listen(0, "127.0.0.1");
    await once(backend, "listening");
    const { port } = backend.address() as AddressInfo;
    const standIn = (paths: PathEncoding) =>
      new LocalGateway({
        apis: [API],
        link: new LocalLink(() => ({ address: "127.0.0.1", port }), authority.certificate),
        missing: MissingValue.Keep,
        paths,
        onAnswered: (_, line) => lines.push(JSON.parse(line ?? "{}") as Record<string, string>),
        now: () => now,
      });
    gateway = standIn(PathEncoding.Kept);
    decoding = standIn(PathEncoding.Decoded);
    url = await gateway.start("127.0.0.1");
    decodingUrl = await decoding.start("127.0.0.1");
  });

  after(async () => {
    await gateway.stop();
    await decoding.stop();
    backend.closeAllConnections();
    backend.close();
  });

  beforeEach(() => {
    seen.length = lines.length = 0;
    now += 3_600_000;
  });

  it("sends a request on by its mappings, and its answer back", async () => {
    const answer = await fetch(`${url}/orders/v1/a%20b/c?x=1&x=%2f`, {
      method: "POST",
      body: "hello",
      headers: { "x-stage": "mine", "x-forwarded-for": "203.0.113.9" },
    });
    assert.deepEqual([answer.status, await answer.text(), answer.headers.get("x-kept")], [201, "made", "yes"]);
    const { message, body } = seen[0]!;
    assert.deepEqual([message.method, message.url, body], ["POST", "/a%20b/c?x=1&x=%2f", "hello"]);
    const { host, forwarded, ...headers } = message.headers;
    assert.equal(host, "api.example.com");
    assert.equal(forwarded, "for=127.0.0.1;host=api.example.com;proto=https");
    assert.deepEqual(
      [headers["x-stage"], headers["x-address"], headers["x-forwarded-for"]],
      ["v1", "127.0.0.1", undefined],
    );
  });

  it("hands the path on as it came, or decoded, whichever AWS does", async () => {
    for (const at of [url, decodingUrl]) await (await fetch(`${at}/orders/v1/a%2Fb%20c?x=%2f`)).text();
    assert.deepEqual(
      seen.map(({ message }) => message.url),
      ["/a%2Fb%20c?x=%2f", "/a/b%20c?x=%2f"],
    );
  });

  it("writes the stage's access log, with the request id that the client got", async () => {
    const answer = await fetch(`${url}/orders/v1/one`);
    await answer.text();
    assert.deepEqual(lines, [
      { id: answer.headers.get("apigw-requestid"), path: "/orders/v1/one", route: "ANY /{proxy+}", status: "201", integration: "201", error: "-", sub: "-" }, // prettier-ignore
    ]);
    assert.match(lines[0]!["id"]!, /^[A-Za-z0-9_-]{15}=$/);
  });

  it("keeps connections to the next hop", async () => {
    await (await fetch(`${url}/orders/v1/one`)).text();
    const before = sockets.length;
    await (await fetch(`${url}/orders/v1/two`)).text();
    assert.equal(sockets.length, before);
  });

  it("puts the stage in front of the path that no mapping overwrites", async () => {
    await (await fetch(`${url}/orders/v1/unmapped`)).text();
    assert.equal(seen[0]!.message.url, "/v1/unmapped");
  });

  it("answers a path of no stage and of no route with 404, and logs the second alone", async () => {
    const answers = [await fetch(`${url}/orders/v2/x`), await fetch(`${url}/orders/v1`)];
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    assert.deepEqual(texts, ['{"message":"Not Found"}', '{"message":"Not Found"}']);
    assert.deepEqual(
      lines.map((line) => line["status"]),
      ["404"],
    );
  });

  it("throttles a route by its own limit, by the clock that it is given", async () => {
    const statuses = async () => (await Promise.all([1, 2, 3].map(() => fetch(`${url}/orders/v1/limited`)))).map((a) => a.status).sort(); // prettier-ignore
    assert.deepEqual(await statuses(), [201, 201, 429]);
    now += 1000;
    assert.deepEqual(await statuses(), [201, 429, 429]);
    assert.equal(lines.filter((line) => line["error"] === "THROTTLED").length, 3);
  });

  it("does not speak to a server whose certificate has another name", async () => {
    const answer = await fetch(`${url}/orders/v1/other-name`);
    assert.deepEqual([answer.status, await answer.text()], [503, '{"message":"Service Unavailable"}']);
    assert.deepEqual([seen.length, lines[0]!["error"]], [0, "INTEGRATION_FAILURE"]);
  });

  it("gives up after the integration's timeout", async () => {
    const answer = await fetch(`${url}/orders/v1/slow`);
    assert.deepEqual([answer.status, await answer.text()], [503, '{"message":"Service Unavailable"}']);
    assert.deepEqual([lines[0]!["error"], lines[0]!["integration"]], ["INTEGRATION_TIMEOUT", "-"]);
  });

  it("refuses more headers than API Gateway takes", async () => {
    const answer = await fetch(`${url}/orders/v1/one`, { headers: { "x-long": "a".repeat(11_000) } });
    assert.equal(answer.status, 431);
  });
});
