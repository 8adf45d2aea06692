import assert from "node:assert/strict";
import { Gateway, type GatewayArgs, type UserPoolSettings } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record } from "../../../support/plans";
import { find } from "../../../support/record";
import { gatewayArgs } from "../../args";

const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const userPool: UserPoolSettings = {
  domainPrefix: "edge-example",
  identifier: "edge",
  scopes: [{ name: "orders:read", description: "Read orders" }],
  clients: [{ name: "billing", scopes: ["orders:read"] }],
};

describe("the gateway's user pool", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => gateway());
  });

  it("takes people that an administrator invites, with a second factor and a long password", () => {
    assert.deepEqual(inputs(plan, POOL), {
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      deletionProtection: "ACTIVE",
      mfaConfiguration: "ON",
      softwareTokenMfaConfiguration: { enabled: true },
      passwordPolicy: {
        minimumLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 1,
      },
    });
  });

  it("is protected by Pulumi as by AWS", () => {
    assert.equal(find(plan, POOL).options.protect, true);
  });

  it("hands out tokens under its own name", () => {
    assert.deepEqual(inputs(plan, "aws:cognito/userPoolDomain:UserPoolDomain"), {
      userPoolId: "«UserPool edge-gateway-users».id",
      domain: "edge-example",
    });
  });

  it("knows the API's scopes", () => {
    assert.deepEqual(inputs(plan, "aws:cognito/resourceServer:ResourceServer"), {
      userPoolId: "«UserPool edge-gateway-users».id",
      identifier: "edge",
      name: "edge",
      scopes: [{ scopeName: "orders:read", scopeDescription: "Read orders" }],
    });
  });

  it("gives a machine a secret of its own, and tokens for its scopes that last an hour", () => {
    assert.deepEqual(inputs(plan, CLIENT), {
      userPoolId: "«UserPool edge-gateway-users».id",
      generateSecret: true,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["client_credentials"],
      allowedOauthScopes: ["edge/orders:read"],
      enableTokenRevocation: true,
      preventUserExistenceErrors: "ENABLED",
      accessTokenValidity: 60,
      tokenValidityUnits: { accessToken: "minutes" },
    });
  });

  it("has the scopes before a machine may ask for them", () => {
    const scopes = find(plan, "aws:cognito/resourceServer:ResourceServer").urn;
    assert.ok(find(plan, CLIENT).dependencies.includes(scopes));
  });

  it("is the authorizer's issuer, and its machines the audience", () => {
    assert.deepEqual(inputs(plan, "aws:apigatewayv2/authorizer:Authorizer").jwtConfiguration, {
      issuer: "https://cognito-idp.eu-central-1.amazonaws.com/«UserPool edge-gateway-users».id",
      audiences: ["«UserPoolClient edge-gateway-users-billing».id"],
    });
  });

  it("has routes ask for scopes as they stand in its tokens", async () => {
    const scoped = await record(() => gateway({ routes: [{ key: "GET /orders", scopes: ["orders:read"] }] }));
    assert.deepEqual(inputs(scoped, "aws:apigatewayv2/route:Route").authorizationScopes, ["edge/orders:read"]);
  });

  it("tells machines where to get their tokens", async () => {
    const { outputs } = await record(() => {
      const { issuer, tokenEndpoint } = gateway();
      return { issuer, tokenEndpoint };
    });
    assert.deepEqual(outputs, {
      issuer: "https://cognito-idp.eu-central-1.amazonaws.com/«UserPool edge-gateway-users».id",
      tokenEndpoint: "https://edge-example.auth.eu-central-1.amazoncognito.com/oauth2/token",
    });
  });

  describe("without protection", () => {
    let open: Plan;
    before(async () => {
      open = await record(() => gateway({ userPool: { ...userPool, protect: false } }));
    });

    it("may be deleted in AWS", () => {
      assert.equal(inputs(open, POOL).deletionProtection, "INACTIVE");
    });

    it("may be deleted by Pulumi", () => {
      assert.equal(find(open, POOL).options.protect, undefined);
    });
  });
});

function gateway(changes: Partial<GatewayArgs> = {}): Gateway {
  const args: Partial<GatewayArgs> = { ...gatewayArgs, userPool, ...changes };
  delete (args as { jwt?: unknown }).jwt;
  return new Gateway("edge-gateway", args as GatewayArgs);
}
