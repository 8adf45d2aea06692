import assert from "node:assert/strict";
import {
  Api,
  apiProblems,
  ApiKind,
  type ApiArgs,
  type ClientCertificateSettings,
  type GatehouseReference,
} from "../../../components/index";
import type { HaproxyStage, Registration } from "../../../haproxy/config";
import type { Plan } from "../../../tools/preview";
import { inputs, record } from "../../support/plans";
import { findAll } from "../../support/record";
import { GATEWAY_CERTIFICATE } from "../../support/certificates";
import { apiArgs, referenceArgs, stageArgs } from "../args";

const throttle = { rateLimit: 5, burstLimit: 10 };
const gold = { name: "gold", stages: ["v1"], throttle, consumers: [{ name: "billing" }] };
const listener = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/net/edge/1234567890abcdef/fedcba0987654321"; // prettier-ignore
const reference = { ...referenceArgs, listenerArn: listener };
const issuing: GatehouseReference = {
  ...reference,
  gatewayCertificate: {
    arn: "arn:aws:acm:eu-central-1:123456789012:certificate/7",
    commonName: "gateway.edge-prod.internal",
  },
};
const routes = [
  { key: "GET /orders/{id}", scopes: ["read"] },
  { key: "POST /orders" },
  { key: "GET /health", public: true },
];

function registration(plan: Plan): Registration {
  const { content } = inputs(plan, "aws:s3/bucketObjectv2:BucketObjectv2");
  return JSON.parse(content as string) as Registration;
}

const registeredStage = (plan: Plan): HaproxyStage => registration(plan).stages[0]!;

describe("an API's kind", () => {
  const plans: Partial<Record<ApiKind, Plan>> = {};
  before(async () => {
    for (const kind of Object.values(ApiKind)) plans[kind] = await api({ kind, routes });
  });

  it("changes no name, header, registration or output", async () => {
    const { timeouts, ...same } = registeredStage(plans.Rest!);
    assert.deepEqual(same, registeredStage(plans.Http!));
    assert.deepEqual(timeouts, { serverMs: 28_000 });
    const services = (plan: Plan) => findAll(plan, "aws:servicediscovery/service:Service").map(({ urn }) => urn);
    assert.deepEqual(services(plans.Rest!), services(plans.Http!));
    const [http, rest] = await Promise.all(Object.values(ApiKind).map((kind) => outputsOf({ kind, routes })));
    assert.deepEqual(Object.keys(rest!), Object.keys(http!));
    assert.deepEqual(
      [rest!["urls"], rest!["issuer"], rest!["registryArns"]],
      [http!["urls"], http!["issuer"], http!["registryArns"]],
    );
    const headers = (plan: Plan, type: string, prefix: string, name: string) =>
      Object.keys(inputs(plan, type, name).requestParameters as object)
        .flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
        .sort();
    assert.deepEqual(
      headers(
        plans.Rest!,
        "aws:apigateway/integration:Integration",
        "integration.request.header.",
        "orders-POST/orders",
      ),
      [
        ...headers(plans.Http!, "aws:apigatewayv2/integration:Integration", "overwrite:header.", "orders-authorized"),
        "x-gatehouse-identity",
      ].sort(),
    );
  });

  it("leads each stage to the same backend of HAProxy, by the same path of the domain", () => {
    const variables = (plan: Plan, type: string, name: "variables" | "stageVariables") =>
      findAll(plan, type).map(({ inputs }) => inputs[name]);
    assert.deepEqual(
      variables(plans.Rest!, "aws:apigateway/stage:Stage", "variables"),
      variables(plans.Http!, "aws:apigatewayv2/stage:Stage", "stageVariables"),
    );
    const paths = (plan: Plan) =>
      findAll(plan, "aws:apigatewayv2/apiMapping:ApiMapping").map(
        ({ inputs: { apiMappingKey, domainName, stage } }) => [apiMappingKey, domainName, stage],
      );
    assert.deepEqual(paths(plans.Rest!), paths(plans.Http!));
  });

  it("takes over from the other kind what a domain, or a region, has once, and a pool's users", async () => {
    const userPool = {
      domainPrefix: "orders-example",
      identifier: "orders",
      scopes: [{ name: "read", description: "Read" }],
      clients: [{ name: "shop", scopes: ["read"] }],
    };
    const [http, rest] = await Promise.all(Object.values(ApiKind).map((kind) => api({ kind, routes, authorizer: { userPool } }))); // prettier-ignore
    const both = (of: Plan) => of.resources.filter(({ type }) => /:apiMapping:ApiMapping$|^aws:cognito\/|ApiMapping$/.test(type)); // prettier-ignore
    assert.equal(both(rest!).length, 5);
    for (const [now, was] of [
      [http!, rest!],
      [rest!, http!],
    ] as const)
      // prettier-ignore
      for (const one of both(now)) {
        const before = both(was).find(({ type, name }) => type === one.type && name === one.name);
        assert.ok(one.options.aliases?.includes(before!.urn), one.urn);
      }
    const [mapping] = findAll(rest!, "aws:apigatewayv2/apiMapping:ApiMapping");
    assert.equal(mapping?.options.deleteBeforeReplace, true);
  });

  it("waits as long as it can, unless it is told otherwise", async () => {
    const timeout = (plan: Plan) =>
      inputs(plan, "aws:apigateway/integration:Integration", "orders-POST/orders").timeoutMilliseconds;
    assert.equal(timeout(plans.Rest!), 29_000);
    assert.equal(timeout(await api({ kind: ApiKind.Rest, routes, timeoutMilliseconds: 5000 })), 5000);
    assert.equal(
      inputs(plans.Http!, "aws:apigatewayv2/integration:Integration", "orders-public").timeoutMilliseconds,
      30_000,
    );
  });

  it("has HAProxy give up first, to say why, unless a stage says when", async () => {
    const serverMs = async (timeoutMilliseconds: number, timeouts?: { serverMs: number }) =>
      registeredStage(await api({ routes, timeoutMilliseconds, stages: [{ ...stageArgs, ...(timeouts && { timeouts }) }] })).timeouts; // prettier-ignore
    assert.deepEqual(await serverMs(30_000), undefined);
    assert.deepEqual(await serverMs(10_000), { serverMs: 9000 });
    assert.deepEqual(await serverMs(10_000, { serverMs: 2000 }), { serverMs: 2000 });
  });

  it("is looked at by the names that CloudWatch has for it", () => {
    const metrics = (plan: Plan) =>
      findAll(plan, "aws:cloudwatch/metricAlarm:MetricAlarm").flatMap(({ inputs }) =>
        JSON.stringify(inputs).match(/(?<="metricName":")5[^"]*|"ApiId"|"ApiName"/g),
      );
    assert.deepEqual([...new Set(metrics(plans.Rest!))].sort(), ["5XXError", '"ApiName"'].sort());
    assert.deepEqual([...new Set(metrics(plans.Http!))].sort(), ["5xx", '"ApiId"'].sort());
  });

  it("registers whose its keys are, and of which certificates its gateway shows one", async () => {
    const rest = { usagePlans: [gold], clientCertificate: { generated: { next: true } } };
    const plan = await api({ kind: ApiKind.Rest, routes, rest });
    const { apiKeys, clientCertificates } = registration(plan);
    assert.deepEqual(apiKeys, [{ id: "«ApiKey orders-billing-1».id", consumer: "billing" }]);
    assert.deepEqual(
      clientCertificates,
      [1, 2].map((n) => `«ClientCertificate orders-certificate-${n}».pemEncodedCertificate`),
    );
    const { apiKeys: none, clientCertificates: neither } = registration(await api({ routes }));
    assert.deepEqual([none, neither], [undefined, undefined]);
  });

  it("registers the common name of what the gatehouse's authority issues, and has the stages show it, or only HAProxy take it", async () => {
    const shown = async (clientCertificate: ClientCertificateSettings) => {
      const plan = await api({ kind: ApiKind.Rest, rest: { clientCertificate }, gatehouse: issuing });
      const { clientCommonName, clientCertificates = [] } = registration(plan);
      return [inputs(plan, "aws:apigateway/stage:Stage").clientCertificateId, clientCommonName, clientCertificates.length]; // prettier-ignore
    };
    const { arn, commonName } = issuing.gatewayCertificate!;
    assert.deepEqual(await shown({ issued: {} }), [arn, commonName, 0]);
    const generated = "«ClientCertificate orders-certificate-1».id";
    assert.deepEqual(await shown({ generated: {}, issued: { shown: false } }), [generated, commonName, 1]);
    assert.deepEqual(await shown({ generated: {}, issued: {} }), [arn, commonName, 1]);
    assert.deepEqual(await shown({ generated: {} }), [generated, undefined, 1]);
  });

  it("takes all that a REST API alone can do", async () => {
    const waf = {};
    const plan = await api({ kind: ApiKind.Rest, routes, rest: { usagePlans: [gold], waf, tracing: true } });
    assert.equal(findAll(plan, "aws:wafv2/webAclAssociation:WebAclAssociation").length, 1);
    assert.equal(findAll(plan, "aws:apigateway/apiKey:ApiKey").length, 1);
    const { outputs } = await record(() => ({
      keys: new Api("orders", { ...apiArgs, gatehouse: reference, kind: ApiKind.Rest, rest: { usagePlans: [gold] } })
        .apiKeys,
    }));
    assert.deepEqual(outputs, { keys: "[secret]" });
  });

  const WRONG: Record<string, [Partial<ApiArgs>, string]> = {
    "an HTTP API has usage plans": [
      { rest: { usagePlans: [gold] } },
      'rest: leave it out, or use kind: Rest: an HTTP API has no usage plans, no firewall, no certificate for HAProxy and no X-Ray; got ["usagePlans"]',
    ],
    "an HTTP API has a firewall": [
      { rest: { waf: {} } },
      'rest: leave it out, or use kind: Rest: an HTTP API has no usage plans, no firewall, no certificate for HAProxy and no X-Ray, or put CloudFront with a firewall of its own in front of the API; got ["waf"]',
    ],
    "a REST API waits longer than it can": [
      { kind: ApiKind.Rest, timeoutMilliseconds: 30_000 },
      "timeoutMilliseconds: use at most 29000: a REST API waits no longer; got 30000",
    ],
    "a REST API has a $default stage": [
      { kind: ApiKind.Rest, stages: [{ ...stageArgs, defaultStage: true }] },
      'stages[0].defaultStage: leave it out: a REST API has no $default stage. With a domain, path: "" puts a stage at its root; got true',
    ],
    "a REST API has a plan for a stage that there is not": [
      { kind: ApiKind.Rest, rest: { usagePlans: [{ ...gold, stages: ["v2"] }] } },
      'rest.usagePlans[0].stages: name stages of the API (v1); got ["v2"]',
    ],
    "a REST API shows a certificate that nobody asks for": [
      { kind: ApiKind.Rest, rest: { clientCertificate: { existing: { id: "a1b2c3" } } } },
      "rest.clientCertificate.existing.trusted: give the certificate as PEM: HAProxy asks for just that one; got []",
    ],
    "a REST API shows a certificate of another account": [
      {
        kind: ApiKind.Rest,
        rest: {
          clientCertificate: {
            existing: { id: "arn:aws:acm:eu-central-1:210987654321:certificate/1", trusted: [GATEWAY_CERTIFICATE] },
          },
        },
      },
      'rest.clientCertificate.existing.id: give one of the account 123456789012 in eu-central-1, where the API is; got "arn:aws:acm:eu-central-1:210987654321:certificate/1"',
    ],
    "a REST API shows certificates of two kinds": [
      {
        kind: ApiKind.Rest,
        rest: { clientCertificate: { generated: {}, existing: { id: "a1b2c3", trusted: [GATEWAY_CERTIFICATE] } } },
      },
      'rest.clientCertificate.generated: give generated, issued or existing, exactly one; got ["generated","existing"]',
    ],
    "a REST API shows what the gatehouse issues to nobody": [
      { kind: ApiKind.Rest, rest: { clientCertificate: { issued: {} } } },
      'rest.clientCertificate.issued: leave it out, or have the gatehouse issue it: its certificates.forGateways is off; got {"shown":true}',
    ],
    "an HTTP API shows a certificate": [
      { rest: { clientCertificate: { issued: {} } }, gatehouse: issuing },
      'rest: leave it out, or use kind: Rest: an HTTP API has no usage plans, no firewall, no certificate for HAProxy and no X-Ray; got ["clientCertificate"]',
    ],
    "a REST API asks for no token": [
      { kind: ApiKind.Rest, authorizer: { noneBecause: "a public catalogue" } },
      'authorizer.noneBecause: give jwt or userPool: without tokens an API is of the kind Http; got "a public catalogue"',
    ],
    "a REST API has CORS": [
      { kind: ApiKind.Rest, cors: { allowOrigins: ["https://app.example.com"], allowHeaders: ["authorization"] } },
      'cors: leave it out: a REST API adds nothing to a service\'s answer. Have services answer pages of other origins, with a public route OPTIONS for each path; got ["https://app.example.com"]',
    ],
  };
  for (const [what, [changes, problem]] of Object.entries(WRONG))
    it(`fails when ${what}`, () => {
      assert.deepEqual(apiProblems("orders", { ...apiArgs, ...changes }), [problem]);
    });
});

function api(changes: Partial<ApiArgs>): Promise<Plan> {
  return record(() => new Api("orders", { ...apiArgs, gatehouse: reference, ...changes }));
}

async function outputsOf(changes: Partial<ApiArgs>): Promise<Record<string, unknown>> {
  const { outputs } = await record(() => {
    const { urls, issuer, tokenEndpoint, registryArns, apiName } = new Api("orders", {
      ...apiArgs,
      gatehouse: reference,
      ...changes,
    });
    return { urls, issuer, tokenEndpoint, registryArns, apiName };
  });
  return outputs;
}
