import assert from "node:assert/strict";
import { RestGateway, type RestGatewayArgs } from "../../../../../components/index";
import type { Plan } from "../../../../../tools/preview";
import { inputs, record, secretPaths } from "../../../../support/plans";
import { find, findAll } from "../../../../support/record";
import { restGatewayArgs } from "../../../args";

const METHOD = "aws:apigateway/method:Method";
const INTEGRATION = "aws:apigateway/integration:Integration";
const SETTINGS = "aws:apigateway/methodSettings:MethodSettings";
const HEADER = "integration.request.header.";

const routes = [
  { key: "GET /orders/{id}", scopes: ["orders:read"], throttle: { rateLimit: 1, burstLimit: 2 } },
  { key: "ANY /{proxy+}" },
  { key: "GET /", public: true },
];
const throttle = { rateLimit: 5, burstLimit: 10 };
const stages = ["v1", "v2"].map((name) => ({ name, throttle }));

describe("RestGateway", () => {
  let plan: Plan;
  before(async () => {
    plan = await gateway({ routes, stages });
  });

  it("is Regional, and changes no body", () => {
    assert.deepEqual(inputs(plan, "aws:apigateway/restApi:RestApi"), {
      endpointConfiguration: { types: "REGIONAL", ipAddressType: "dualstack" },
      binaryMediaTypes: ["*/*"],
      disableExecuteApiEndpoint: false,
      tags: { Name: "edge-gateway" },
    });
  });

  it("has a resource for each part of a path, and a method for each route", () => {
    assert.deepEqual(
      findAll(plan, "aws:apigateway/resource:Resource").map(({ name, inputs: { parentId, pathPart } }) => [
        name,
        parentId,
        pathPart,
      ]),
      [
        ["edge-gateway-/orders", "«RestApi edge-gateway».rootResourceId", "orders"],
        ["edge-gateway-/orders/{}", "«Resource edge-gateway-/orders».id", "{id}"],
        ["edge-gateway-/{}", "«RestApi edge-gateway».rootResourceId", "{proxy+}"],
      ],
    );
    assert.deepEqual(
      findAll(plan, METHOD).map(({ name, inputs }) => [
        name,
        inputs.httpMethod,
        inputs.authorization,
        inputs.apiKeyRequired,
      ]),
      [
        ["edge-gateway-ANY/{}", "ANY", "CUSTOM", false],
        ["edge-gateway-GET/", "GET", "NONE", false],
        ["edge-gateway-GET/orders/{}", "GET", "CUSTOM", false],
      ],
    );
  });

  it("goes through the link by TLS, with the route's own method and its parameters", () => {
    const { requestParameters, restApi, resourceId, ...rest } = inputs(plan, INTEGRATION, "edge-gateway-GET/orders/{}");
    assert.ok(restApi && resourceId);
    assert.deepEqual(rest, {
      type: "HTTP_PROXY",
      httpMethod: "GET",
      // Whatever a client's X-HTTP-Method-Override says.
      integrationHttpMethod: "GET",
      uri: "https://origin.example.com/orders/{id}",
      connectionType: "VPC_LINK",
      connectionId: "link-1",
      integrationTarget:
        "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/edge/1234567890abcdef",
      timeoutMilliseconds: 29_000,
      passthroughBehavior: "WHEN_NO_MATCH",
      responseTransferMode: "BUFFERED",
    });
    assert.equal(
      (requestParameters as Record<string, string>)["integration.request.path.id"],
      "method.request.path.id",
    );
    assert.equal(inputs(plan, INTEGRATION, "edge-gateway-ANY/{}").uri, "https://origin.example.com/{proxy}");
    assert.deepEqual(inputs(plan, METHOD, "edge-gateway-ANY/{}").requestParameters, {
      "method.request.path.proxy": true,
    });
  });

  it("keeps nothing secret but the proof, in each integration, and tells nobody", () => {
    const secrets = plan.resources.flatMap((one) => secretPaths(one.inputs).map((at) => `${one.name} ${at}`));
    assert.deepEqual(
      secrets,
      ["ANY/{}", "GET/", "GET/orders/{}"].map(
        (route) => `edge-gateway-${route} requestParameters.${HEADER}x-gatehouse-origin`,
      ),
    );
    assert.doesNotMatch(JSON.stringify(plan), /proofThatNobodyMaySee/);
  });

  it("is deployed anew when anything of it is another, and for nothing else", async () => {
    const trigger = async (changes: Partial<RestGatewayArgs>) =>
      inputs(await gateway({ routes, stages, ...changes }), "aws:apigateway/deployment:Deployment").triggers;
    const same = await trigger({});
    assert.deepEqual(await trigger({ logRetentionDays: 30, stages: stages.slice(1) }), same);
    const others: Partial<RestGatewayArgs>[] = [
      { routes: routes.slice(1) },
      { routes: [{ ...routes[0]!, scopes: ["admin"] }, ...routes.slice(1)], userPool, ...NO_JWT },
      { routes: [...routes.slice(0, 2), { key: "GET /" }] },
      { originProof: "another".repeat(7) },
      { vpcLinkId: "link-2" },
      { timeoutMilliseconds: 2000 },
      { serverName: "other.example.com" },
      { usagePlans: [plan_] },
    ];
    const found = await Promise.all(others.map((one) => trigger(one)));
    assert.equal(new Set([same, ...found].map((one) => JSON.stringify(one))).size, others.length + 1);
  });

  it("keeps its resources when a variable gets another name, which API Gateway takes for a change and not beside the first", async () => {
    const order = { ...routes[0]!, key: "GET /orders/{order}" };
    const renamed = await gateway({ routes: [order, { key: "ANY /{rest+}" }, routes[2]!], stages });
    const urns = (of: Plan) => of.resources.map(({ urn }) => urn).sort();
    assert.deepEqual(urns(renamed), urns(plan));
    assert.equal(inputs(renamed, "aws:apigateway/resource:Resource", "edge-gateway-/orders/{}").pathPart, "{order}");
  });

  it("is deployed once all of it is there", () => {
    const parts = [...findAll(plan, METHOD), ...findAll(plan, INTEGRATION)].map(({ urn }) => urn);
    const { dependencies } = find(plan, "aws:apigateway/deployment:Deployment");
    assert.deepEqual(
      parts.filter((urn) => !dependencies.includes(urn)),
      [],
    );
  });

  it("says both throttles of each method in each stage, logs its errors, and never a body", () => {
    const settings = (rate: number, burst: number) => ({
      throttlingRateLimit: rate,
      throttlingBurstLimit: burst,
      metricsEnabled: true,
      loggingLevel: "ERROR",
      dataTraceEnabled: false,
      cachingEnabled: false,
    });
    assert.deepEqual(
      findAll(plan, SETTINGS).map(({ inputs }) => [inputs.stageName, inputs.methodPath, inputs.settings]),
      ["v1", "v2"].flatMap((stage) => [
        [stage, "*/*", settings(5, 10)],
        [stage, "orders/{id}/GET", settings(1, 2)],
      ]),
    );
  });

  it("has CloudWatch keep metrics of each method unless it is told not to", async () => {
    const quiet = await gateway({ routes, stages, detailedMetrics: false });
    const kept = (of: Plan) => findAll(of, SETTINGS).map(({ inputs: { settings } }) => (settings as { metricsEnabled: boolean }).metricsEnabled); // prettier-ignore
    assert.deepEqual([kept(plan), kept(quiet)], [[true, true, true, true], [false, false, false, false]]); // prettier-ignore
  });

  it("throttles each method of a route for all, and the root", async () => {
    const limited = await gateway({ routes: [{ key: "ANY /", throttle }] });
    assert.deepEqual(
      findAll(limited, SETTINGS).map(({ inputs }) => inputs.methodPath),
      ["*/*", "~1/DELETE", "~1/GET", "~1/HEAD", "~1/OPTIONS", "~1/PATCH", "~1/POST", "~1/PUT"],
    );
  });

  it("has execution logs that are encrypted and end, before API Gateway makes its own", () => {
    const log = find(plan, "aws:cloudwatch/logGroup:LogGroup", "edge-gateway-v2-execution");
    assert.deepEqual(log.inputs, {
      name: "API-Gateway-Execution-Logs_«RestApi edge-gateway».id/v2",
      kmsKeyId: "arn:log-key",
      retentionInDays: 365,
    });
    const { dependencies } = find(plan, "aws:apigateway/stage:Stage", "edge-gateway-v2");
    assert.ok(dependencies.includes(log.urn));
    assert.ok(dependencies.includes(find(plan, "aws:apigateway/account:Account").urn));
  });

  it("leaves the account's logging role behind, for the other APIs, or takes the one that is there", async () => {
    for (const type of [
      "aws:apigateway/account:Account",
      "aws:iam/role:Role",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    ])
      assert.equal(find(plan, type, "edge-gateway-logging").options.retainOnDelete, true, type);
    const other = await gateway({ accountHasLogsRole: true });
    assert.deepEqual(findAll(other, "aws:apigateway/account:Account"), []);
  });

  it("maps its stages onto a domain, and then answers there alone", async () => {
    const domained = await gateway({ stages, domainName: "api.example.com" });
    assert.equal(inputs(domained, "aws:apigateway/restApi:RestApi").disableExecuteApiEndpoint, true);
    assert.deepEqual(
      findAll(domained, "aws:apigatewayv2/apiMapping:ApiMapping").map(({ inputs }) => inputs),
      ["v1", "v2"].map((stage) => ({
        apiId: "«RestApi edge-gateway».id",
        domainName: "api.example.com",
        stage,
        apiMappingKey: stage,
      })),
    );
  });

  it("shows HAProxy a certificate, and X-Ray each request, when it is told to", async () => {
    const id = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
    const { clientCertificateId, xrayTracingEnabled } = inputs(
      await gateway({ clientCertificate: { existing: { id } }, tracing: true }),
      "aws:apigateway/stage:Stage",
    );
    assert.deepEqual([clientCertificateId, xrayTracingEnabled], [id, true]);
    assert.equal("clientCertificateId" in inputs(plan, "aws:apigateway/stage:Stage", "edge-gateway-v1"), false);
  });

  it("has the next certificate beside the one that it shows, and goes on to have the one before", async () => {
    const of = async (generated: { shown?: number; next?: boolean }) => {
      const found = await gateway({ clientCertificate: { generated } });
      const made = findAll(found, "aws:apigateway/clientCertificate:ClientCertificate").map(({ name }) => name);
      return [inputs(found, "aws:apigateway/stage:Stage").clientCertificateId, ...made.map((name) => name.slice(-1))];
    };
    const shown = (n: number) => `«ClientCertificate edge-gateway-certificate-${n}».id`;
    assert.deepEqual(await of({}), [shown(1), "1"]);
    assert.deepEqual(await of({ next: true }), [shown(1), "1", "2"]);
    assert.deepEqual(await of({ shown: 2 }), [shown(2), "1", "2"]);
    assert.deepEqual(await of({ shown: 2, next: true }), [shown(2), "1", "2", "3"]);
  });

  it("tells what an HTTP API tells, and whose its keys are", async () => {
    const { outputs } = await record(() => {
      const { apiId, urls, issuer, tokenEndpoint, consumers, apiKeys } = new RestGateway("edge-gateway", {
        ...restGatewayArgs,
        usagePlans: [plan_],
      });
      return { apiId, urls, issuer, tokenEndpoint, consumers, apiKeys };
    });
    assert.deepEqual(outputs, {
      apiId: "«RestApi edge-gateway».id",
      urls: { v1: "https://«RestApi edge-gateway».id.execute-api.eu-central-1.amazonaws.com/v1" },
      issuer: "https://id.example.com/",
      consumers: {
        "«ApiKey edge-gateway-billing-1».id": "billing",
        "«ApiKey edge-gateway-billing-2».id": "billing",
        "«ApiKey edge-gateway-shop-1».id": "shop",
      },
      apiKeys: "[secret]",
    });
  });
});

const NO_JWT = { jwt: undefined } as unknown as Partial<RestGatewayArgs>;

const userPool = {
  domainPrefix: "example-edge",
  identifier: "edge",
  scopes: [{ name: "orders:read", description: "Read" }, { name: "admin", description: "All" }], // prettier-ignore
  clients: [{ name: "billing", scopes: ["admin"] }],
};

const plan_ = {
  name: "gold",
  stages: ["v1"],
  throttle,
  consumers: [{ name: "billing", keyGeneration: 2 }, { name: "shop" }],
};

function gateway(changes: Partial<RestGatewayArgs> = {}): Promise<Plan> {
  const { jwt, ...rest } = { ...restGatewayArgs, ...changes };
  return record(() => new RestGateway("edge-gateway", { ...rest, ...(jwt && { jwt }) }));
}
