import assert from "node:assert/strict";
import { accessLogLine } from "../../../../tools/local/gateway/access-log";
import { corsHeaders, isPreflight, type Cors } from "../../../../tools/local/gateway/cors";

const CORS: Cors = {
  allowOrigins: ["https://app.example.com"],
  allowMethods: ["GET", "PUT"],
  allowHeaders: ["authorization"],
  exposeHeaders: ["x-request-id"],
  allowCredentials: true,
  maxAgeSeconds: 300,
};
const PAGE = "https://app.example.com";

describe("a line of the access log", () => {
  it("has the values of its variables, and a dash where there is none", () => {
    const format =
      '{"id":"$context.requestId","sub":"$context.authorizer.claims.sub","error":"$context.error.message"}';
    const known: Record<string, string> = { requestId: "abc=", "authorizer.claims.sub": "alice" };
    assert.equal(
      accessLogLine(format, (name) => known[name]),
      '{"id":"abc=","sub":"alice","error":"-"}',
    );
  });

  it("is JSON whatever a client sends", () => {
    const agent = 'a"b\\c\nd\u0000';
    assert.deepEqual(JSON.parse(accessLogLine('{"agent":"$context.identity.userAgent"}', () => agent)), { agent });
  });
});

describe("CORS", () => {
  it("tells an allowed page before its request what it may send", () => {
    assert.deepEqual(corsHeaders(CORS, PAGE, true), {
      "access-control-allow-origin": PAGE,
      vary: "Origin",
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET,PUT",
      "access-control-allow-headers": "authorization",
      "access-control-max-age": "300",
    });
  });

  it("tells it with the answer what it may read", () => {
    assert.deepEqual(corsHeaders(CORS, PAGE, false), {
      "access-control-allow-origin": PAGE,
      vary: "Origin",
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": "x-request-id",
    });
  });

  it("tells other pages nothing, and anybody with a star", () => {
    assert.deepEqual(corsHeaders(CORS, "https://evil.example.com", false), {});
    assert.deepEqual(corsHeaders(CORS, undefined, false), {});
    const open = { ...CORS, allowOrigins: ["*"], allowCredentials: false, exposeHeaders: [] };
    assert.deepEqual(corsHeaders(open, "https://any.example.com", false), { "access-control-allow-origin": "*" });
  });

  it("takes only an OPTIONS request with both headers for a browser's question", () => {
    const asking = (headers: Record<string, string>) => (name: string) => headers[name];
    const both = asking({ origin: PAGE, "access-control-request-method": "PUT" });
    assert.deepEqual(
      [isPreflight("OPTIONS", both), isPreflight("GET", both), isPreflight("OPTIONS", asking({ origin: PAGE }))],
      [true, false, false],
    );
  });
});
