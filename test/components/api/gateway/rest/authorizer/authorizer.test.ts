import assert from "node:assert/strict";
import { RestGateway, type RestGatewayArgs } from "../../../../../../components/index";
import { RUNTIME } from "../../../../../../components/shared/lambda";
import type { Plan } from "../../../../../../tools/preview";
import { inputs, record } from "../../../../../support/plans";
import { find, findAll, json } from "../../../../../support/record";
import { restGatewayArgs } from "../../../../args";

const METHOD = "aws:apigateway/method:Method";
const routes = [
  { key: "GET /orders", scopes: ["read"] },
  { key: "POST /orders" },
  { key: "GET /health", public: true },
];

describe("a REST API's authorizer", () => {
  describe("of an issuer that is there already", () => {
    let plan: Plan;
    before(async () => {
      plan = await gateway({
        routes,
        jwt: { issuer: "https://id.example.com/", audiences: ["api"], clientClaim: "azp" },
      });
    });

    it("is a function, asked for each token and route", () => {
      assert.deepEqual(inputs(plan, "aws:apigateway/authorizer:Authorizer"), {
        restApi: "«RestApi edge-gateway».id",
        type: "REQUEST",
        authorizerUri: "«Function edge-gateway-authorizer».invokeArn",
        identitySource: "method.request.header.Authorization,context.httpMethod,context.resourcePath",
        authorizerResultTtlInSeconds: 300,
      });
      assert.deepEqual(
        findAll(plan, METHOD).map(({ inputs: { authorization, authorizerId } }) => [authorization, authorizerId]),
        [
          ["NONE", undefined],
          ["CUSTOM", "«Authorizer edge-gateway».id"],
          ["CUSTOM", "«Authorizer edge-gateway».id"],
        ],
      );
    });

    it("is told the issuer, whom tokens are for, and what each route asks; nothing of public ones", () => {
      const { assets } = (inputs(plan, "aws:lambda/function:Function").code as { archive: { assets: Record<string, { asset: { text?: string } }> } }).archive; // prettier-ignore
      assert.deepEqual(Object.keys(assets), ["index.js", "settings.json"]);
      assert.deepEqual(JSON.parse(assets["settings.json"]!.asset.text!), {
        issuer: "https://id.example.com/",
        audiences: ["api"],
        clientClaim: "azp",
        scopeClaim: "scope",
        routes: [{ key: "GET /orders", scopes: ["read"] }, { key: "POST /orders" }],
      });
    });

    it("may write its log, and nothing else", () => {
      assert.deepEqual(
        (json(find(plan, "aws:iam/rolePolicy:RolePolicy"), "policy") as { Statement: unknown }).Statement,
        [
          {
            Sid: "WriteItsLog",
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: ["«LogGroup edge-gateway-authorizer».arn:*"],
          },
        ],
      );
      const log = find(plan, "aws:cloudwatch/logGroup:LogGroup", "edge-gateway-authorizer");
      assert.deepEqual(log.inputs, {
        namePrefix: "/aws/vendedlogs/apigateway/edge-logs-edge-gateway-authorizer-",
        kmsKeyId: "arn:log-key",
        retentionInDays: 365,
      });
      assert.equal(log.options.protect, true);
    });

    it("is called by this authorizer of this API alone", () => {
      assert.deepEqual(inputs(plan, "aws:lambda/permission:Permission"), {
        action: "lambda:InvokeFunction",
        function: "«Function edge-gateway-authorizer».name",
        principal: "apigateway.amazonaws.com",
        sourceArn: "«RestApi edge-gateway».executionArn/authorizers/«Authorizer edge-gateway».id",
        sourceAccount: "123456789012",
      });
    });

    it("runs on what functions run on", () => {
      const { runtime, handler, architectures } = inputs(plan, "aws:lambda/function:Function");
      assert.deepEqual([runtime, handler, architectures], [RUNTIME, "index.handler", ["arm64"]]);
    });
  });

  it("is Cognito's own for a pool, which is asked for access tokens on every route", async () => {
    const { jwt: _, ...rest } = restGatewayArgs;
    const plan = await record(
      () =>
        new RestGateway("edge-gateway", {
          ...rest,
          routes,
          userPool: {
            domainPrefix: "example-edge",
            identifier: "edge",
            scopes: [
              { name: "read", description: "Read" },
              { name: "write", description: "Write" },
            ],
            clients: [{ name: "billing", scopes: ["read"] }],
          },
        }),
    );
    assert.deepEqual(findAll(plan, "aws:lambda/function:Function"), []);
    const { type, identitySource, providerArns } = inputs(plan, "aws:apigateway/authorizer:Authorizer");
    assert.deepEqual([type, identitySource], ["COGNITO_USER_POOLS", "method.request.header.Authorization"]);
    assert.deepEqual(providerArns, ["«UserPool edge-gateway-users».arn"]);
    assert.deepEqual(inputs(plan, METHOD, "edge-gateway-GET/orders").authorizationScopes, ["edge/read"]);
    assert.deepEqual(inputs(plan, METHOD, "edge-gateway-POST/orders").authorizationScopes, ["edge/read", "edge/write"]);
    const { requestParameters } = inputs(plan, "aws:apigateway/integration:Integration", "edge-gateway-POST/orders");
    const header = (name: string) =>
      (requestParameters as Record<string, string>)[`integration.request.header.${name}`];
    assert.deepEqual(["x-auth-subject", "x-auth-client", "x-auth-scopes", "x-gatehouse-identity"].map(header), [
      "context.authorizer.claims.sub",
      "context.authorizer.claims.client_id",
      "context.authorizer.claims.scope",
      "'claims'",
    ]);
  });
});

function gateway(changes: Partial<RestGatewayArgs>): Promise<Plan> {
  return record(() => new RestGateway("edge-gateway", { ...restGatewayArgs, ...changes }));
}
