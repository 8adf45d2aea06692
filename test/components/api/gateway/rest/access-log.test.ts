import assert from "node:assert/strict";
import { accessLogFormat } from "../../../../../components/api/gateway/access-log";
import { restAccessLogFormat } from "../../../../../components/api/gateway/rest/access-log";

const caller = { subject: "authorizer.subject", client: "authorizer.client", scopes: "authorizer.scopes" };

describe("the access log of a REST API", () => {
  const log = JSON.parse(restAccessLogFormat("orders", caller)) as Record<string, string>;

  it("has an HTTP API's fields, but one, and those that only a REST API knows", () => {
    const http = Object.keys(JSON.parse(accessLogFormat("orders", { caller })) as object);
    assert.deepEqual(
      http.filter((name) => !(name in log)),
      ["dataProcessed"],
    );
    assert.deepEqual([log["apiKeyId"], log["wafStatus"], log["route"]], ["$context.identity.apiKeyId", "$context.waf.status", "$context.resourcePath"]); // prettier-ignore
  });

  it("finds requests by the id that no client chooses, and never has a key", () => {
    assert.equal(log["requestId"], "$context.extendedRequestId");
    assert.ok(!Object.values(log).includes("$context.identity.apiKey"));
  });

  it("fits where API Gateway takes it", () => {
    assert.ok(restAccessLogFormat("orders", caller).length < 3072);
  });
});
