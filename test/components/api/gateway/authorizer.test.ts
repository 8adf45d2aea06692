import assert from "node:assert/strict";
import { Gateway } from "../../../../components/index";
import { inputs, record } from "../../../support/plans";
import { gatewayArgs } from "../../args";

describe("the gateway's authorizer", () => {
  // That API Gateway checks signature, issuer, audience and dates is its own promise, not shown here.
  it("takes the issuer's tokens from the Authorization header", async () => {
    const plan = await record(() => new Gateway("edge-gateway", gatewayArgs));
    assert.deepEqual(inputs(plan, "aws:apigatewayv2/authorizer:Authorizer"), {
      apiId: "«Api edge-gateway».id",
      authorizerType: "JWT",
      identitySources: ["$request.header.Authorization"],
      jwtConfiguration: { issuer: "https://id.example.com/", audiences: ["api"] },
    });
  });
});
