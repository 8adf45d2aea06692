import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import type { GatewayApi } from "../../../../tools/local/gateway/api";
import { contextValues, exchangeOf } from "../../../../tools/local/gateway/exchange";

/*
 * The requests and answers of the API Gateway guide's table (http-api-mappings), beside some of ours.
 */
describe("the paths of a domain's stages", () => {
  const several = ["orders/v2/items/categories", "orders/v1/items", "orders/v2/items", "orders", ""];
  for (const [url, path, rest] of [
    ["/orders", "orders", "/"],
    ["/orders/v1/items", "orders/v1/items", "/"],
    ["/orders/v1/items/123?x=1", "orders/v1/items", "/123"],
    ["/orders/v2/items/categories/5", "orders/v2/items/categories", "/5"],
    ["/customers", "", "/customers"],
    ["/ordersandmore", "orders", "/andmore"],
  ] as const)
    it(`are chosen by the longest: ${url} is in ${path || "the root"}`, () => {
      assert.deepEqual(found(several, url), [path, rest, path === "" ? rest : `/${path}${rest}`]);
    });

  it("are compared by segments where each has one alone", () => {
    assert.deepEqual(found(["orders", ""], "/ordersandmore"), ["", "/ordersandmore", "/ordersandmore"]);
    assert.equal(found(["v10", "v1"], "/v100/x"), undefined);
  });
});

function found(paths: string[], url: string): unknown[] | undefined {
  const api: GatewayApi = {
    accountId: "1",
    apiId: "api",
    domainName: "api.example.com",
    cors: undefined,
    routes: [],
    stages: paths.map((name) => ({
      name,
      throttle: { rateLimit: 1, burstLimit: 1 },
      routeThrottles: {},
      accessLog: undefined,
      variables: {},
    })),
    basePaths: paths.map((path) => ({ path, stage: path })),
  };
  const message = {
    url,
    method: "GET",
    rawHeaders: [],
    headers: {},
    socket: {},
    httpVersion: "1.1",
  } as unknown as IncomingMessage;
  const exchange = exchangeOf([api], message, 0);
  return exchange && [exchange.basePath.path, exchange.path, contextValues(exchange)("path")];
}
