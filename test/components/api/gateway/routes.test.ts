import assert from "node:assert/strict";
import { Gateway, type GatewayArgs, type GatewayRoute, type GatewaySettings } from "../../../../components/index";
import { GATEWAY_SETTINGS } from "../../../../components/api/gateway/args";
import { routesOf } from "../../../../components/api/gateway/routes";
import type { Plan } from "../../../../tools/preview";
import { inputs, record } from "../../../support/plans";
import { gatewayArgs } from "../../args";

const ROUTE = "aws:apigatewayv2/route:Route";
const cors = { allowOrigins: ["https://app.example.com"] };

describe("the gateway's routes", () => {
  it("are everything, to anyone with a token, unless told otherwise", async () => {
    const plan = await gateway();
    assert.deepEqual(inputs(plan, ROUTE, "edge-gateway-ANY/{proxy+}"), {
      apiId: "«Api edge-gateway».id",
      routeKey: "ANY /{proxy+}",
      authorizationType: "JWT",
      authorizerId: "«Authorizer edge-gateway».id",
      target: "integrations/«Integration edge-gateway-authorized».id",
    });
  });

  it("ask for the scopes that they name", async () => {
    const plan = await gateway({ routes: [{ key: "GET /orders/{id}", scopes: ["orders:read", "orders:write"] }] });
    assert.deepEqual(inputs(plan, ROUTE), {
      apiId: "«Api edge-gateway».id",
      routeKey: "GET /orders/{id}",
      authorizationType: "JWT",
      authorizerId: "«Authorizer edge-gateway».id",
      authorizationScopes: ["orders:read", "orders:write"],
      target: "integrations/«Integration edge-gateway-authorized».id",
    });
  });

  it("are open when public, by the way that vouches for nobody", async () => {
    const plan = await gateway({ routes: [{ key: "GET /health", public: true }] });
    assert.deepEqual(inputs(plan, ROUTE), {
      apiId: "«Api edge-gateway».id",
      routeKey: "GET /health",
      authorizationType: "NONE",
      target: "integrations/«Integration edge-gateway-public».id",
    });
  });

  it("ask for a token when said not to be public", async () => {
    const plan = await gateway({ routes: [{ key: "GET /orders", public: false }] });
    assert.equal(inputs(plan, ROUTE).authorizationType, "JWT");
  });
});

// That API Gateway answers a preflight itself is its documentation; that none needs a token is shown here.
describe("a browser's preflight", () => {
  it("is let through without a token, also to the root", () => {
    assert.deepEqual(preflights({ cors }), ["OPTIONS /{proxy+}", "OPTIONS /"]);
  });

  it("is let through to a path that is wholly behind a token", () => {
    assert.deepEqual(preflights({ cors, routes: [{ key: "ANY /orders" }] }), ["OPTIONS /{proxy+}", "OPTIONS /orders"]);
  });

  it("needs no more than the one route for paths that name their methods", () => {
    assert.deepEqual(preflights({ cors, routes: [{ key: "GET /orders" }, { key: "PUT /orders" }] }), [
      "OPTIONS /{proxy+}",
    ]);
  });

  it("needs nothing where the path is open anyway", () => {
    assert.deepEqual(preflights({ cors, routes: [{ key: "ANY /{proxy+}" }, { key: "ANY /", public: true }] }), [
      "OPTIONS /{proxy+}",
    ]);
  });

  it("goes where it is told to", () => {
    const preflight: GatewayRoute = { key: "OPTIONS /{proxy+}", scopes: ["preflight"] };
    assert.deepEqual(preflights({ cors, routes: [preflight] }), []);
  });

  it("is none without CORS", () => {
    assert.deepEqual(preflights({}), []);
  });

  it("is a route like any other that is public", async () => {
    const plan = await gateway({ cors });
    assert.deepEqual(inputs(plan, ROUTE, "edge-gateway-OPTIONS/{proxy+}"), {
      apiId: "«Api edge-gateway».id",
      routeKey: "OPTIONS /{proxy+}",
      authorizationType: "NONE",
      target: "integrations/«Integration edge-gateway-public».id",
    });
  });
});

function gateway(changes: Partial<GatewayArgs> = {}): Promise<Plan> {
  return record(() => new Gateway("edge-gateway", { ...gatewayArgs, ...changes }));
}

/** The routes that are added to those asked for. */
function preflights({ cors, routes }: GatewaySettings): string[] {
  const { jwt } = gatewayArgs;
  const settings = GATEWAY_SETTINGS.resolve({ jwt: jwt!, ...(cors && { cors }), ...(routes && { routes }) });
  return routesOf(settings)
    .filter((route) => !settings.routes.some((one) => one.key === route.key))
    .map((route) => route.key);
}
