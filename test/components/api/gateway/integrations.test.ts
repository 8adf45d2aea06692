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

  it("differ in nothing but what they say of the caller", () => {
    const { requestParameters: one, ...authorized } = inputs(plan, INTEGRATION, AUTHORIZED);
    const { requestParameters: other, ...open } = inputs(plan, INTEGRATION, PUBLIC);
    assert.notDeepEqual(one, other);
    assert.deepEqual(authorized, open);
  });

  it("tell HAProxy who called, as the token says, and that the gateway says it", () => {
    assert.deepEqual(parameters(plan, AUTHORIZED), {
      "overwrite:path": "$request.path",
      "overwrite:header.x-request-id": "$context.requestId",
      "overwrite:header.x-gatehouse-stage": "$context.stage",
      "overwrite:header.x-client-ip": "$context.identity.sourceIp",
      "overwrite:header.x-gatehouse-host": "$context.domainName",
      "overwrite:header.x-gatehouse-route": "$context.routeKey",
      "overwrite:header.x-auth-subject": "$context.authorizer.claims.sub",
      "overwrite:header.x-auth-client": "$context.authorizer.claims.client_id",
      "overwrite:header.x-auth-scopes": "$context.authorizer.claims.scope",
      "overwrite:header.x-gatehouse-origin": "[secret]",
    });
  });

  it("take away whatever an unknown caller says of itself", () => {
    assert.deepEqual(parameters(plan, PUBLIC), {
      "overwrite:path": "$request.path",
      "overwrite:header.x-request-id": "$context.requestId",
      "overwrite:header.x-gatehouse-stage": "$context.stage",
      "overwrite:header.x-client-ip": "$context.identity.sourceIp",
      "overwrite:header.x-gatehouse-host": "$context.domainName",
      "overwrite:header.x-gatehouse-route": "$context.routeKey",
      "remove:header.x-auth-subject": "''",
      "remove:header.x-auth-client": "''",
      "remove:header.x-auth-scopes": "''",
      "overwrite:header.x-gatehouse-origin": "[secret]",
    });
  });

  it("read the client and the scopes from the claims that the issuer has them in", async () => {
    const okta = await gateway({ jwt: { ...gatewayArgs.jwt!, clientClaim: "cid", scopeClaim: "scp" } });
    const { "overwrite:header.x-auth-client": client, "overwrite:header.x-auth-scopes": scopes } = parameters(
      okta,
      AUTHORIZED,
    );
    assert.deepEqual([client, scopes], ["$context.authorizer.claims.cid", "$context.authorizer.claims.scp"]);
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
