import assert from "node:assert/strict";
import { Gateway, type GatewayStage } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record } from "../../../support/plans";
import { findAll } from "../../../support/record";
import { gatewayArgs } from "../../args";

const MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping";
const STAGE = "aws:apigatewayv2/stage:Stage";
const INTEGRATION = "aws:apigatewayv2/integration:Integration";
const throttle = { rateLimit: 1, burstLimit: 1 };

describe("the stages' paths on a domain", () => {
  it("are their names, unless another is given", async () => {
    const plan = await gateway([{}, { path: "orders/v2" }, { path: "" }]);
    assert.deepEqual(mappings(plan), [
      ["edge-gateway-v1", "v1", "v1"],
      ["edge-gateway-v2", "v2", "orders/v2"],
      ["edge-gateway-v3", "v3", undefined],
    ]);
    assert.deepEqual(plan.outputs, {
      urls: {
        v1: "https://api.example.com/v1",
        v2: "https://api.example.com/orders/v2",
        v3: "https://api.example.com",
      },
    });
  });

  it("lead to a stage once it is there", async () => {
    const plan = await gateway([{}]);
    assert.deepEqual(inputs(plan, MAPPING), {
      apiId: "«Api edge-gateway».id",
      domainName: "api.example.com",
      stage: "v1",
      apiMappingKey: "v1",
    });
    assert.deepEqual(findAll(plan, MAPPING)[0]?.options.propertyDependencies?.stage, [findAll(plan, STAGE)[0]?.urn]);
  });

  it("are the only way in: the name that AWS makes is shut", async () => {
    const plan = await gateway([{}]);
    assert.equal(inputs(plan, "aws:apigatewayv2/api:Api").disableExecuteApiEndpoint, true);
  });
});

describe("API Gateway's default stage", () => {
  it("is at the root of the domain, and of the name that AWS makes", async () => {
    const plan = await gateway([{ defaultStage: true }, {}]);
    assert.deepEqual(mappings(plan), [
      ["edge-gateway-v1", "$default", undefined],
      ["edge-gateway-v2", "v2", "v2"],
    ]);
    const without = await gateway([{ defaultStage: true }, {}], {});
    assert.deepEqual(mappings(without), []);
    assert.deepEqual(without.outputs, {
      urls: { v1: "«Api edge-gateway».apiEndpoint", v2: "«Api edge-gateway».apiEndpoint/v2" },
    });
  });

  it("tells HAProxy the name of its backend, as every stage does", async () => {
    const plan = await gateway([{ defaultStage: true }, {}]);
    assert.deepEqual(
      findAll(plan, STAGE).map((stage) => [stage.inputs.name, stage.inputs.stageVariables]),
      [
        ["$default", { backend: "orders.v1" }],
        ["v2", { backend: "orders.v2" }],
      ],
    );
    assert.deepEqual(stageHeaders(plan), ["$stageVariables.backend", "$stageVariables.backend"]);
  });
});

function gateway(
  stages: Partial<GatewayStage>[],
  domain: { domainName?: string } = { domainName: "api.example.com" },
): Promise<Plan> {
  return record(() => {
    const named = stages.map((stage, i) => ({ name: `v${i + 1}`, throttle, ...stage }));
    const { urls } = new Gateway("edge-gateway", { ...gatewayArgs, ...domain, stages: named });
    return { urls };
  });
}

function mappings(plan: Plan): unknown[] {
  return findAll(plan, MAPPING).map(({ name, inputs: given }) => [name, given.stage, given.apiMappingKey]);
}

function stageHeaders(plan: Plan): unknown[] {
  return findAll(plan, INTEGRATION).map(
    ({ inputs: given }) => (given.requestParameters as Record<string, unknown>)["overwrite:header.x-gatehouse-stage"],
  );
}
