import assert from "node:assert/strict";
import { Gateway, type GatewayArgs } from "../../../../components/index";
import type { Json, Plan } from "../../../../tools/preview";
import { inputs, record } from "../../../support/plans";
import { gatewayArgs } from "../../args";

const INTEGRATION = "aws:apigatewayv2/integration:Integration";
const AUTHORIZED = "edge-gateway-authorized";
const PUBLIC = "edge-gateway-public";

describe("the gateway's integrations", () => {
  let plan: Plan;
  before(async () => {
    plan = await gateway();
  });

  it("reach the balancer through the link, by TLS, and check whom they meet", () => {
    const { requestParameters, ...rest } = inputs(plan, INTEGRATION, AUTHORIZED);
    assert.equal(typeof requestParameters, "object");
    assert.deepEqual(rest, {
      apiId: "«Api edge-gateway».id",
      integrationType: "HTTP_PROXY",
      integrationMethod: "ANY",
      integrationUri: "arn:listener",
      connectionType: "VPC_LINK",
      connectionId: "link-1",
      payloadFormatVersion: "1.0",
      timeoutMilliseconds: 30_000,
      tlsConfig: { serverNameToVerify: "origin.example.com" },
    });
  });

  // What is sealed of the caller is secret here: identity.test.ts reads it.
  it("differ in nothing but what they say of the caller", () => {
    assert.deepEqual(inputs(plan, INTEGRATION, AUTHORIZED), inputs(plan, INTEGRATION, PUBLIC));
  });

  it("tell HAProxy who called, as the token says, and that the gateway says it", () => {
    assert.deepEqual(parameters(plan, AUTHORIZED), {
      "overwrite:path": "$request.path",
      "overwrite:header.x-request-id": "$context.requestId",
      "overwrite:header.x-gatehouse-stage": "$stageVariables.backend",
      "overwrite:header.x-client-ip": "$context.identity.sourceIp",
      "overwrite:header.x-gatehouse-host": "$context.domainName",
      "overwrite:header.x-gatehouse-route": "$context.routeKey",
      "overwrite:header.x-gatehouse-origin": "[secret]",
    });
  });

  it("take away whatever an unknown caller says of itself", () => {
    assert.deepEqual(parameters(plan, PUBLIC), {
      "overwrite:path": "$request.path",
      "overwrite:header.x-request-id": "$context.requestId",
      "overwrite:header.x-gatehouse-stage": "$stageVariables.backend",
      "overwrite:header.x-client-ip": "$context.identity.sourceIp",
      "overwrite:header.x-gatehouse-host": "$context.domainName",
      "overwrite:header.x-gatehouse-route": "$context.routeKey",
      "overwrite:header.x-gatehouse-origin": "[secret]",
    });
  });

  it("wait as long as they are told", async () => {
    const quick = await gateway({ timeoutMilliseconds: 5000 });
    assert.equal(inputs(quick, INTEGRATION, AUTHORIZED).timeoutMilliseconds, 5000);
  });
});

function gateway(changes: Partial<GatewayArgs> = {}): Promise<Plan> {
  return record(() => new Gateway("edge-gateway", { ...gatewayArgs, ...changes }));
}

function parameters(plan: Plan, name: string): Record<string, Json> {
  return inputs(plan, INTEGRATION, name).requestParameters as Record<string, Json>;
}
