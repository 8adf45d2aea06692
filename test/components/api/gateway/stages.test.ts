import assert from "node:assert/strict";
import { Gateway, type GatewayArgs } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record } from "../../../support/plans";
import { find, findAll } from "../../../support/record";
import { gatewayArgs } from "../../args";

const STAGE = "aws:apigatewayv2/stage:Stage";
const ROUTE = "aws:apigatewayv2/route:Route";

describe("the gateway's stages", () => {
  let plan: Plan;
  before(async () => {
    plan = await gateway({
      stages: [
        { name: "v1", throttle: { rateLimit: 500, burstLimit: 1000 } },
        { name: "v2", throttle: { rateLimit: 0.5, burstLimit: 1 } },
      ],
      routes: [
        { key: "GET /orders", throttle: { rateLimit: 10, burstLimit: 20 } },
        { key: "GET /health", public: true },
      ],
    });
  });

  it("deploy by themselves and log each request", () => {
    const { accessLogSettings, defaultRouteSettings, routeSettings, ...rest } = inputs(plan, STAGE, "edge-gateway-v1");
    assert.deepEqual(rest, {
      apiId: "«Api edge-gateway».id",
      name: "v1",
      autoDeploy: true,
      stageVariables: { backend: "orders.v1" },
      tags: { Name: "edge-gateway-v1" },
    });
    assert.ok(accessLogSettings && defaultRouteSettings && routeSettings);
  });

  // API Gateway takes a value that is left out for zero, and refuses every request.
  it("always say both values of their throttle", () => {
    assert.deepEqual(
      findAll(plan, STAGE).map((stage) => stage.inputs.defaultRouteSettings),
      [
        { throttlingRateLimit: 500, throttlingBurstLimit: 1000, detailedMetricsEnabled: true },
        { throttlingRateLimit: 0.5, throttlingBurstLimit: 1, detailedMetricsEnabled: true },
      ],
    );
  });

  it("each have the throttle of a route that has its own", () => {
    const orders = {
      routeKey: "GET /orders",
      throttlingRateLimit: 10,
      throttlingBurstLimit: 20,
      detailedMetricsEnabled: true,
    };
    assert.deepEqual(
      findAll(plan, STAGE).map((stage) => stage.inputs.routeSettings),
      [[orders], [orders]],
    );
  });

  it("wait for the routes, whose settings API Gateway else refuses", () => {
    const routes = findAll(plan, ROUTE).map((route) => route.urn);
    for (const stage of findAll(plan, STAGE)) {
      assert.deepEqual(
        stage.dependencies.filter((urn) => routes.includes(urn)),
        routes,
      );
    }
  });

  it("have no route settings when no route has its own", async () => {
    assert.deepEqual(inputs(await gateway(), STAGE).routeSettings, []);
  });

  it("log to the group that they are given", () => {
    const { destinationArn } = inputs(plan, STAGE, "edge-gateway-v1").accessLogSettings as Record<string, string>;
    assert.equal(destinationArn, "arn:log-group");
  });

  it("are named by their own names, so that one may be deleted and another stays", () => {
    assert.deepEqual(
      findAll(plan, STAGE).map((stage) => find(plan, STAGE, stage.name).inputs.name),
      ["v1", "v2"],
    );
  });
});

function gateway(changes: Partial<GatewayArgs> = {}): Promise<Plan> {
  return record(() => new Gateway("edge-gateway", { ...gatewayArgs, ...changes }));
}
