import assert from "node:assert/strict";
import { Gateway, type GatewayArgs } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record, refusalOf, secretPaths } from "../../../support/plans";
import { children, find, findAll } from "../../../support/record";
import { gatewayArgs } from "../../args";

const API = "aws:apigatewayv2/api:Api";
const STAGE = "aws:apigatewayv2/stage:Stage";
const cors = { allowOrigins: ["https://app.example.com"] };

describe("Gateway", () => {
  let plan: Plan;
  before(async () => {
    plan = await gateway();
  });

  it("creates an API with an authorizer, two ways into the fleet, two routes and a stage", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:Gateway")), [
      `${API} edge-gateway`,
      "aws:apigatewayv2/authorizer:Authorizer edge-gateway",
      "aws:apigatewayv2/integration:Integration edge-gateway-authorized",
      "aws:apigatewayv2/integration:Integration edge-gateway-public",
      "aws:apigatewayv2/route:Route edge-gateway-ANY/",
      "aws:apigatewayv2/route:Route edge-gateway-ANY/{proxy+}",
      `${STAGE} edge-gateway-v1`,
    ]);
  });

  it("is reached under the name that AWS makes when it has none of its own", () => {
    assert.deepEqual(inputs(plan, API), {
      protocolType: "HTTP",
      ipAddressType: "dualstack",
      disableExecuteApiEndpoint: false,
      tags: { Name: "edge-gateway" },
    });
  });

  it("lets web pages of the named origins call, with all that CORS can say", async () => {
    const open = await gateway({
      cors: {
        allowOrigins: ["https://app.example.com"],
        allowMethods: ["GET"],
        allowHeaders: ["authorization"],
        exposeHeaders: ["x-request-id"],
        allowCredentials: true,
        maxAgeSeconds: 600,
      },
    });
    assert.deepEqual(inputs(open, API).corsConfiguration, {
      allowOrigins: ["https://app.example.com"],
      allowMethods: ["GET"],
      allowHeaders: ["authorization"],
      exposeHeaders: ["x-request-id"],
      allowCredentials: true,
      maxAge: 600,
    });
  });

  it("lets pages bring what the routes need, unless it is told otherwise", async () => {
    const all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    assert.deepEqual(inputs(await gateway({ cors }), API).corsConfiguration, {
      ...cors,
      allowMethods: all,
      allowHeaders: ["authorization", "content-type"],
    });
    const routes = [
      { key: "PUT /orders", public: true },
      { key: "GET /orders", public: true },
    ];
    assert.deepEqual(inputs(await gateway({ cors, routes }), API).corsConfiguration, {
      ...cors,
      allowMethods: ["GET", "PUT"],
      allowHeaders: ["content-type"],
    });
  });

  it("says nothing of CORS when it is not told to", () => {
    assert.equal("corsConfiguration" in inputs(plan, API), false);
  });

  it("keeps nothing secret but the proof, in each integration", () => {
    const secrets = plan.resources.flatMap((one) => secretPaths(one.inputs).map((at) => `${one.name} ${at}`));
    assert.deepEqual(secrets, [
      "edge-gateway-authorized requestParameters.overwrite:header.x-gatehouse-origin",
      "edge-gateway-public requestParameters.overwrite:header.x-gatehouse-origin",
    ]);
  });

  it("tells nobody the proof", () => {
    assert.doesNotMatch(JSON.stringify(plan), /proofThatNobodyMaySeeProofThatNobodyMaySeeIt/);
  });

  it("tells where clients call each stage, and whose tokens they bring", async () => {
    const { outputs } = await record(() => {
      const { apiId, urls, issuer, tokenEndpoint } = new Gateway("edge-gateway", gatewayArgs);
      return { apiId, urls, issuer, tokenEndpoint };
    });
    assert.deepEqual(outputs, {
      apiId: "«Api edge-gateway».id",
      urls: { v1: "«Api edge-gateway».apiEndpoint/v1" },
      issuer: "https://id.example.com/",
    });
  });

  it("lets every stage have its own name", async () => {
    const throttle = { rateLimit: 1, burstLimit: 1 };
    const two = await gateway({ stages: ["v1", "v2-beta"].map((name) => ({ name, throttle })) });
    assert.deepEqual(
      findAll(two, STAGE).map((stage) => stage.name),
      ["edge-gateway-v1", "edge-gateway-v2-beta"],
    );
  });

  it("fails when its name leaves no room for auto-naming", async () => {
    const name = "e".repeat(121);
    assert.deepEqual(await refusalOf(() => new Gateway(name, gatewayArgs)), [
      `name: use at most 120 characters (a HTTP API has 128, and auto-naming adds 8); got "${name}"`,
    ]);
  });

  it("fails with everything that is wrong, all at once", async () => {
    const wrong = {
      ...gatewayArgs,
      jwt: { issuer: "http://id.example.com/", audiences: [] },
      stages: [],
      timeoutMilliseconds: 30_001,
    };
    assert.deepEqual(await refusalOf(() => new Gateway("edge-gateway", wrong)), [
      "jwt.issuer: give the OpenID Connect issuer's https URL, exactly as in its tokens' iss, such as https://id.example.com/; got \"http://id.example.com/\"",
      "jwt.audiences: give 1 to 50 audiences (API Gateway quota); got 0",
      "timeoutMilliseconds: use a whole number of milliseconds from 1001 to 30000 (HTTP APIs wait no longer, and HAProxy gives up 1000 earlier); got 30001",
      "stages: give 1 or more stages; got 0",
    ]);
  });
});

function gateway(changes: Partial<GatewayArgs> = {}): Promise<Plan> {
  return record(() => new Gateway("edge-gateway", { ...gatewayArgs, ...changes }));
}
