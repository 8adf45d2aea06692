import assert from "node:assert/strict";
import type { FunctionQuestion } from "../../../../tools/local/gateway/rest/function-authorizer";
import { FunctionAuthorizer } from "../../../../tools/local/gateway/rest/function-authorizer";
import { parseRestMapping, parseRestValue, pathMapping } from "../../../../tools/local/gateway/rest/mapping";
import { UsagePlans, type UsagePlan } from "../../../../tools/local/gateway/rest/usage-plans";
import { valueOf } from "../../../../tools/local/gateway/template";
import { LocalIssuer } from "../../../../tools/local/loopback/issuer";

const gold: UsagePlan = {
  name: "gold",
  stages: ["v1"],
  throttle: { rateLimit: 1, burstLimit: 3 },
  methodThrottles: { "POST /orders": { rateLimit: 1, burstLimit: 1 } },
  quota: 4,
  keys: [
    { id: "k1", value: "one" },
    { id: "k2", value: "two" },
  ],
};

describe("the stand-in for usage plans", () => {
  let plans: UsagePlans;
  beforeEach(() => {
    plans = new UsagePlans([gold]);
  });
  const take = (value: string | undefined, now = 0, method = "GET /orders", stage = "v1") => {
    const result = plans.take(value, stage, method, now);
    return "status" in result ? `${result.status} ${result.type}` : result.id;
  };

  it("knows keys of plans that open the stage, and no others", () => {
    assert.deepEqual(
      [take("one"), take("two"), take("three"), take(undefined), take("one", 0, "GET /orders", "v2")],
      ["k1", "k2", "403 INVALID_API_KEY", "403 INVALID_API_KEY", "403 INVALID_API_KEY"],
    );
  });

  it("throttles each key by itself", () => {
    assert.deepEqual([1, 2, 3, 4].map(() => take("one")), ["k1", "k1", "k1", "429 THROTTLED"]); // prettier-ignore
    assert.deepEqual([take("two"), take("one", 1)], ["k2", "k1"]);
  });

  it("throttles a method that has a limit of its own apart from the others", () => {
    assert.deepEqual([1, 2].map(() => take("one", 0, "POST /orders")), ["k1", "429 THROTTLED"]); // prettier-ignore
    assert.deepEqual([1, 2, 3].map(() => take("one")), ["k1", "k1", "k1"]); // prettier-ignore
  });

  it("counts what was let through against the quota", () => {
    const answers = [0, 0, 0, 0, 10, 20].map((now) => take("one", now));
    assert.deepEqual(answers, ["k1", "k1", "k1", "429 THROTTLED", "k1", "429 QUOTA_EXCEEDED"]);
  });
});

describe("a REST API's mappings", () => {
  const values = ({ source, name }: { source: string; name: string }) => `<${source} ${name}>`;

  it("are read as its guide has them", () => {
    const read = (text: string) => {
      const template = parseRestValue(text);
      return template && valueOf(template, values);
    };
    assert.deepEqual(
      ["'a b'", "''", "context.identity.apiKeyId", "stageVariables.backend", "method.request.path.id"].map(read),
      ["a b", "", "<context identity.apiKeyId>", "<stageVariables backend>", "<request path.id>"],
    );
    assert.deepEqual(["$context.stage", "context", "", "'a'b'"].map(read), [
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    assert.equal(parseRestMapping("integration.request.path.id", "method.request.path.id"), undefined);
    assert.equal(typeof parseRestMapping("overwrite:header.x", "'x'"), "string");
  });

  it("have the path in the uri", () => {
    const made = pathMapping("https://origin.example.com/orders/{id}/{proxy}", {
      "integration.request.path.id": "method.request.path.id",
      "integration.request.path.proxy": "method.request.path.proxy",
    });
    assert.ok(typeof made === "object");
    assert.equal(valueOf(made.value, values), "/orders/<request path.id>/<request path.proxy>");
    const unmapped = pathMapping("https://origin.example.com/{id}", {});
    assert.equal(unmapped, "uri: map each variable of the path; got https://origin.example.com/{id}");
  });
});

describe("a REST API's own function, run here", () => {
  const client = { id: "web", secret: "of-the-client", subject: "alice" };
  let issuer: LocalIssuer, token: string, authorizer: FunctionAuthorizer, now: number;
  before(async () => {
    issuer = await LocalIssuer.start("127.0.0.1", { audience: "api", scopes: ["read"], clients: [client] });
    token = await issuer.token(client, ["read"]);
  });
  after(() => issuer.stop());
  beforeEach(() => {
    now = Date.now();
    const routes = [{ key: "GET /orders" }, { key: "POST /orders", scopes: ["write"] }];
    const settings = { issuer: issuer.url, audiences: ["api"], clientClaim: "client_id", scopeClaim: "scope", routes };
    authorizer = new FunctionAuthorizer({ settings, ttlSeconds: 300 }, () => now);
  });

  const ask = async (question: Partial<FunctionQuestion> = {}): Promise<string> => {
    const { method = "GET", token: given = `Bearer ${token}` } = question;
    const result = await authorizer.ask({
      ...{ token: given, method, resource: "/orders", methodArn: `arn:aws:execute-api:eu-central-1:1:api/v1/${method}/orders` }, // prettier-ignore
      headers: { authorization: given },
      ...question,
    });
    return "status" in result ? `${result.status} ${result.type}` : `in: ${result.context["identity"]}`;
  };

  it("lets a real token in where its scopes allow the route", async () => {
    assert.deepEqual([await ask(), await ask({ method: "POST" })], ["in: alice;web;read", "403 ACCESS_DENIED"]);
  });

  it("refuses what is not a token of the issuer's", async () => {
    const forged = `${token.slice(0, -4)}AAAA`;
    const refused = [await ask({ token: "" }), await ask({ token: forged }), await ask({ token: "Bearer x" })];
    assert.deepEqual(refused, ["401 UNAUTHORIZED", "401 UNAUTHORIZED", "401 UNAUTHORIZED"]);
  });

  it("is asked once for a token, method and resource while its answer counts", async () => {
    const override = { headers: { authorization: `Bearer ${token}`, "x-http-method-override": "GET" } };
    assert.equal(await ask(override), "401 UNAUTHORIZED");
    assert.equal(await ask(), "in: alice;web;read");
    assert.equal(await ask(override), "in: alice;web;read");
    now += 301_000;
    assert.equal(await ask(override), "401 UNAUTHORIZED");
  });

  it("lets nobody in whose issuer cannot be asked", async () => {
    const settings = { issuer: "http://127.0.0.1:1", audiences: ["api"], clientClaim: "client_id", scopeClaim: "scope", routes: [] }; // prettier-ignore
    authorizer = new FunctionAuthorizer({ settings, ttlSeconds: 300 }, () => now);
    assert.equal(await ask(), "500 AUTHORIZER_FAILURE");
  });
});
