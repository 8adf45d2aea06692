import assert from "node:assert/strict";
import type { GatewayRoute } from "../../../../components/index";
import { gatewayProblems } from "../../../../components/api/gateway/problems";
import { gatewayArgs } from "../../args";

const KEY =
  "routes[0].key: use METHOD /path, the method one of ANY, GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, no parameter twice, {name+} last alone, such as GET /orders/{id}; got";

describe("a route", () => {
  for (const key of [
    "ANY /",
    "GET /orders",
    "PUT /orders/{id}/lines/{line.no}",
    "ANY /a/{proxy+}",
    "GET /a-b/c_d.e~f",
  ]) {
    it(`may be ${key}`, () => {
      assert.deepEqual(problems({ key }), []);
    });
  }

  for (const key of [
    "/orders",
    "GET",
    "GET orders",
    "get /orders",
    "FETCH /orders",
    "GET  /orders",
    "GET /orders extra",
    "GET /orders/",
    "GET //orders",
    "GET /{proxy+}/orders",
    "GET /{id",
    "GET /a{id}",
    "GET /{id}/{id}",
    "$default",
    "",
    "GET /orders\n",
  ]) {
    it(`fails when it is ${JSON.stringify(key)}`, () => {
      assert.deepEqual(problems({ key }), [`${KEY} ${JSON.stringify(key)}`]);
    });
  }

  it("fails when it is named twice", () => {
    assert.deepEqual(problems({ key: "GET /orders" }, { key: "GET /orders" }), [
      'routes: name each of the routes once; got ["GET /orders"]',
    ]);
  });

  it("fails when it is one of none", () => {
    assert.deepEqual(problems(), ["routes: give 1 or more routes; got 0"]);
  });

  it("may be one of 300", () => {
    assert.deepEqual(problems(...many(300)), []);
  });

  it("fails when it is one of 301", () => {
    assert.deepEqual(problems(...many(301)), [
      "routes: name fewer: with those that CORS adds there are more than 300 (API Gateway quota; once AWS has raised it, quotas.routes); got 301",
    ]);
  });

  it("fails when it asks for eleven scopes", () => {
    const scopes = Array.from({ length: 11 }, (_, i) => `scope-${i}`);
    assert.deepEqual(problems({ key: "GET /orders", scopes }), [
      "routes[0].scopes: give 1 to 10 scopes (API Gateway quota); got 11",
    ]);
  });

  it("fails when it asks for one of no scopes", () => {
    assert.deepEqual(problems({ key: "GET /orders", scopes: [] }), [
      "routes[0].scopes: give 1 to 10 scopes (API Gateway quota); got 0",
    ]);
  });

  it("fails when it is public and asks for scopes", () => {
    assert.deepEqual(problems({ key: "GET /orders", public: true, scopes: ["read"] }), [
      'routes[0].scopes: leave it out of a public route: nobody\'s token is looked at; got ["read"]',
    ]);
  });

  it("fails when it lets half a request through at once", () => {
    assert.deepEqual(problems({ key: "GET /orders", throttle: { rateLimit: 0.5, burstLimit: 0.5 } }), [
      "routes[0].throttle.burstLimit: use a whole number of requests from 1 to 2147483647 (API Gateway takes none for zero and refuses everything); got 0.5",
    ]);
  });

  it("fails when its throttle lacks a value", () => {
    assert.deepEqual(
      problems({ key: "GET /orders", throttle: { rateLimit: 5 } as Required<GatewayRoute>["throttle"] }),
      [
        "routes[0].throttle.burstLimit: use a whole number of requests from 1 to 2147483647 (API Gateway takes none for zero and refuses everything); got nothing",
      ],
    );
  });
});

function problems(...routes: GatewayRoute[]): string[] {
  return gatewayProblems("edge-gateway", { ...gatewayArgs, routes });
}

function many(count: number): GatewayRoute[] {
  return Array.from({ length: count }, (_, i) => ({ key: `GET /orders-${i}` }));
}
