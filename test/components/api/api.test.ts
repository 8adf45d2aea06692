import assert from "node:assert/strict";
import { Api, type ApiArgs } from "../../../components/index";
import type { Json, Plan } from "../../../tools/preview";
import { inputs, record, refusalOf, secretPaths } from "../../support/plans";
import { children, find, findAll, json } from "../../support/record";
import { apiArgs, referenceArgs, stageArgs } from "../args";

const GATEWAY_API = "aws:apigatewayv2/api:Api";
const MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping";
const AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer";
const INTEGRATION = "aws:apigatewayv2/integration:Integration";
const ROUTE = "aws:apigatewayv2/route:Route";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const PASSWORD = "random:index/randomPassword:RandomPassword";

const api = (changes: Partial<ApiArgs> = {}): Promise<Plan> =>
  record(() => {
    const made = new Api("orders", { ...apiArgs, ...changes });
    const { apiName, apiId, urls, issuer, registryArns, logGroup } = made;
    return { apiName, apiId, urls, issuer, registryArns, logGroup };
  });

const registration = (plan: Plan) =>
  json(find(plan, OBJECT), "content") as unknown as { stages: Record<string, Json>[] };

describe("Api", () => {
  let plan: Plan;
  before(async () => {
    plan = await api();
  });

  it("creates a gateway, a log, names in Cloud Map, alarms, a proof and a registration, and no security group's rule", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:Api")), [
      "aws:cloudwatch/logGroup:LogGroup orders-log",
      `${OBJECT} orders-registration`,
      "aws:servicediscovery/service:Service orders-v1-blue",
      "gatehouse:index:ApiAlarms orders-alarms",
      "gatehouse:index:Gateway orders",
      `${PASSWORD} orders-origin-proof-0`,
      `${PASSWORD} orders-origin-proof-1`,
      `${PASSWORD} orders-origin-proof-2`,
    ]);
    assert.deepEqual(
      plan.resources.filter(({ type }) => type.includes("ecurityGroup")),
      [],
    );
  });

  it("tells where it is called, and where its versions register", () => {
    assert.deepEqual(plan.outputs, {
      apiName: "orders",
      apiId: "«Api orders».id",
      urls: { v1: "https://api.example.com/orders-v1" },
      issuer: "https://id.example.com/",
      registryArns: { "v1-blue": "«Service orders-v1-blue».arn" },
      logGroup: "«LogGroup orders-log».name",
    });
  });

  it("registers what HAProxy must know, and no secret, in an object that its name alone decides", () => {
    const { bucket, key } = inputs(plan, OBJECT);
    assert.deepEqual([bucket, key], ["edge-registrations", "apis/orders.json"]);
    const { schema, name, stages, originProofs } = json(find(plan, OBJECT), "content") as Record<string, Json>;
    assert.deepEqual([schema, name], [1, "orders"]);
    assert.deepEqual(stages, [
      {
        name: "v1",
        versions: [{ name: "blue", host: "orders-v1-blue.edge.internal", port: 8080, weight: 100, instances: 2 }],
        prefix: "/orders-v1",
        maxRequestsPerInstance: 200,
        maxQueuedPerInstance: 100,
        slowStartMs: 10_000,
        connectionPerRequest: false,
        maintenance: false,
        responseHeaders: [],
        retries: 1,
        stripPath: true,
      },
    ]);
    assert.deepEqual(
      (originProofs as { generation: number }[]).map(({ generation }) => generation),
      [0, 1, 2],
    );
    assert.doesNotMatch(JSON.stringify(inputs(plan, OBJECT)), /RandomPassword/);
  });

  it("registers once its names in Cloud Map are there: where another program has them, AWS refuses before the registration is another", () => {
    const service = find(plan, "aws:servicediscovery/service:Service");
    const { dependencies } = find(plan, OBJECT);
    assert.ok(dependencies.includes(service.urn), dependencies.join());
  });

  it("registers the class of each route that has one, by itself or by its API, which the gateway does not know", async () => {
    const routes = [{ key: "GET /orders", class: "Person" }, { key: "ANY /{proxy+}" }, { key: "POST /hooks", public: true }] as const; // prettier-ignore
    const classes = async (changes: Partial<ApiArgs>) =>
      (json(find(await api({ routes: [...routes], ...changes }), OBJECT), "content") as Record<string, Json>)[
        "routeClasses"
      ];
    const person = { route: "GET /orders", class: "Person" };
    assert.deepEqual(await classes({}), [person]);
    assert.deepEqual(await classes({ class: "Service" }), [person, { route: "ANY /{proxy+}", class: "Service" }]);
    assert.deepEqual(await classes({ class: "Service", routes: [] as never }).catch(() => "refused"), "refused");
    assert.equal(await classes({ routes: [{ key: "GET /orders" }] }), undefined);
  });

  it("has services see the path that clients called", async () => {
    const stages = [{ ...stageArgs, stripPath: false }];
    assert.equal(registration(await api({ stages })).stages[0]!["stripPath"], false);
    assert.equal(registration(plan).stages[0]!["stripPath"], true);
  });

  it("has two integrations however many routes it has: AWS takes 300, and raises it for nobody", async () => {
    const routes = Array.from({ length: 300 }, (_, i) => ({ key: `GET /${i}`, public: i % 2 === 0 }));
    assert.equal(findAll(await api({ routes }), INTEGRATION).length, 2);
  });

  it("keeps nothing secret but the proof, in each integration", () => {
    const secrets = plan.resources.flatMap((one) => secretPaths(one.inputs).map((at) => `${one.name} ${at}`));
    assert.deepEqual(secrets, [
      "orders-authorized requestParameters.overwrite:header.x-gatehouse-origin",
      "orders-public requestParameters.overwrite:header.x-gatehouse-origin",
    ]);
  });

  it("leads through the gatehouse's link to its balancer, and names HAProxy's backend with the API", () => {
    const { connectionId, integrationUri, tlsConfig } = inputs(plan, INTEGRATION, "orders-authorized");
    assert.deepEqual([connectionId, integrationUri, tlsConfig], ["link-1", "arn:listener", { serverNameToVerify: "origin.example.com" }]); // prettier-ignore
    const { stageVariables } = inputs(plan, "aws:apigatewayv2/stage:Stage");
    assert.deepEqual(stageVariables, { backend: "orders.v1" });
  });

  it("says on all that takes tags whose it is", () => {
    const tagged = plan.resources.filter(({ inputs: { tags } }) => tags !== undefined);
    for (const { inputs: given, name } of tagged) {
      const tags = given.tags as Record<string, string>;
      assert.deepEqual([tags.gatehouse, tags["gatehouse:api"]], ["edge-prod", "orders"], name);
    }
    assert.ok(tagged.length >= 5, String(tagged.length));
  });

  it("writes a log of its own, under the names that the gatehouse's key admits, and keeps it", () => {
    const log = find(plan, "aws:cloudwatch/logGroup:LogGroup");
    assert.equal(log.inputs.namePrefix, "/aws/vendedlogs/apigateway/edge-prod-logs-orders-");
    assert.deepEqual([log.inputs.kmsKeyId, log.inputs.retentionInDays], [referenceArgs.logKeyArn, 365]);
    assert.equal(log.options.protect, true);
  });

  it("calls by one alarm, and not while the gatehouse's own calls", () => {
    const alarm = inputs(plan, "aws:cloudwatch/compositeAlarm:CompositeAlarm");
    assert.equal(alarm.alarmName, "edge-prod-api-orders");
    assert.deepEqual(alarm.alarmActions, [referenceArgs.alarmTopicArn]);
    assert.deepEqual(alarm.actionsSuppressor, {
      alarm: referenceArgs.requestPathAlarmArn,
      extensionPeriod: 300,
      waitPeriod: 120,
    });
  });

  it("has no alarm where nobody is told", async () => {
    const { alarmTopicArn: _, ...gatehouse } = referenceArgs;
    const silent = await api({ gatehouse });
    assert.deepEqual(
      silent.resources.filter(({ type }) => type.startsWith("aws:cloudwatch/") && !type.endsWith("LogGroup")),
      [],
    );
  });

  it("registers the same while nothing is known yet, as in a first preview", async () => {
    const unknown = await record(() => new Api("orders", apiArgs), { unknown: true });
    assert.deepEqual(
      unknown.resources.map(({ urn }) => urn),
      plan.resources.map(({ urn }) => urn),
    );
  });

  describe("its versions", () => {
    it("are blue, green and a canary, with what each is given; one that is retired keeps its name alone", async () => {
      const versions = [
        { name: "blue", port: 8080, weight: 90, instances: 3 },
        { name: "green", port: 8081, weight: 10, tls: {} },
        { name: "red", port: 8082, retired: true },
      ];
      const shifted = await api({ stages: [{ ...stageArgs, versions, canary: { version: "green", percent: 5 } }] });
      const [stage] = registration(shifted).stages;
      assert.deepEqual(stage?.versions, [
        { name: "blue", host: "orders-v1-blue.edge.internal", port: 8080, weight: 90, instances: 3 },
        {
          name: "green",
          host: "orders-v1-green.edge.internal",
          port: 8081,
          weight: 10,
          instances: 2,
          tls: { clientCertificate: true },
        },
      ]);
      assert.deepEqual(stage?.canary, { version: "green", percent: 5 });
      assert.equal(findAll(shifted, "aws:servicediscovery/service:Service").length, 3);
    });

    it("may be of somebody else's, which the platform has let the fleet out to", async () => {
      const versions = [{ name: "blue", port: 443, host: "billing.corp.example.com" }];
      const elsewhere = await api({ stages: [{ ...stageArgs, versions }] });
      const [stage] = registration(elsewhere).stages;
      assert.deepEqual((stage?.versions as { host: string }[])[0]?.host, "billing.corp.example.com");
      assert.deepEqual(findAll(elsewhere, "aws:servicediscovery/service:Service"), []);
    });
  });

  describe("how it tells who calls", () => {
    it("is the gatehouse's issuer, with what stands in front of its scopes", async () => {
      const gatehouse = { ...referenceArgs, issuer: { ...referenceArgs.issuer!, scopePrefix: "edge/" } };
      const scoped = await api({ gatehouse, routes: [{ key: "GET /orders", scopes: ["orders:read"] }] });
      assert.deepEqual(inputs(scoped, AUTHORIZER).jwtConfiguration, { issuer: "https://id.example.com/", audiences: ["api"] }); // prettier-ignore
      assert.deepEqual(inputs(scoped, ROUTE).authorizationScopes, ["edge/orders:read"]);
    });

    it("may be an issuer of its own", async () => {
      const other = await api({ authorizer: { jwt: { issuer: "https://own.example.com/", audiences: ["own"] } } });
      assert.deepEqual(inputs(other, AUTHORIZER).jwtConfiguration, { issuer: "https://own.example.com/", audiences: ["own"] }); // prettier-ignore
      assert.equal(other.outputs.issuer, "https://own.example.com/");
    });

    it("may be a user pool of its own", async () => {
      const userPool = {
        domainPrefix: "orders-example",
        identifier: "orders",
        scopes: [{ name: "read", description: "Read" }],
        clients: [{ name: "billing", scopes: ["read"] }],
      };
      const pooled = await api({ authorizer: { userPool }, routes: [{ key: "GET /orders", scopes: ["read"] }] });
      assert.deepEqual(inputs(pooled, ROUTE).authorizationScopes, ["orders/read"]);
      assert.equal(findAll(pooled, "aws:cognito/userPool:UserPool").length, 1);
    });

    it("may be the client certificate alone", async () => {
      const gatehouse = { ...referenceArgs, domain: { name: "api.example.com", mutualTls: true } };
      const certified = await api({ gatehouse, authorizer: { mutualTls: true } });
      assert.deepEqual(findAll(certified, AUTHORIZER), []);
      const targets = findAll(certified, ROUTE).map(({ inputs: { target, authorizationType } }) => [target, authorizationType]); // prettier-ignore
      assert.deepEqual(targets, Array(2).fill(["integrations/«Integration orders-authorized».id", "NONE"]));
    });

    it("may be nobody's, for a reason", async () => {
      const open = await api({ authorizer: { noneBecause: "a public catalogue" } });
      assert.deepEqual(findAll(open, AUTHORIZER), []);
      assert.equal(open.outputs.issuer, undefined);
      assert.equal(findAll(open, INTEGRATION).length, 2);
    });
  });

  describe("its address", () => {
    it("is a path on the gatehouse's domain, and nothing else", async () => {
      const [mapping] = findAll(plan, MAPPING);
      assert.deepEqual([mapping?.inputs.domainName, mapping?.inputs.apiMappingKey], ["api.example.com", "orders-v1"]);
      assert.equal(inputs(plan, GATEWAY_API).disableExecuteApiEndpoint, true);
      const deep = await api({ stages: [{ ...stageArgs, path: "orders/v1" }] });
      assert.deepEqual(deep.outputs.urls, { v1: "https://api.example.com/orders/v1" });
      assert.equal(registration(deep).stages[0]?.prefix, "/orders/v1");
    });

    it("is the root of a domain of its own, or a stage's name there", async () => {
      const domain = { name: "orders.example.com", hostedZoneId: "Z0123456789" };
      const two = [
        { ...stageArgs, defaultStage: true },
        { ...stageArgs, name: "v2" },
      ];
      const domained = await api({ domain, stages: two });
      assert.deepEqual(domained.outputs.urls, {
        v1: "https://orders.example.com",
        v2: "https://orders.example.com/v2",
      });
      assert.deepEqual(
        registration(domained).stages.map(({ prefix }) => prefix),
        ["", "/v2"],
      );
    });

    it("is the name that AWS makes where the gatehouse has no domain", async () => {
      const { domain: _, ...gatehouse } = referenceArgs;
      const bare = await api({ gatehouse });
      assert.deepEqual(bare.outputs.urls, { v1: "«Api orders».apiEndpoint/v1" });
      assert.deepEqual(findAll(bare, MAPPING), []);
    });
  });

  it("has a proof of its own, of which the next generation is known already", async () => {
    const raised = await api({ originProofGeneration: 2 });
    const generations = (of: Plan) =>
      (registration(of) as unknown as { originProofs: { generation: number }[] }).originProofs.map(
        (one) => one.generation,
      );
    assert.deepEqual([generations(plan), generations(raised)], [[0, 1, 2], [1, 2, 3]]); // prettier-ignore
    const sent = (of: Plan) =>
      find(of, INTEGRATION, "orders-authorized").options.propertyDependencies?.requestParameters;
    assert.deepEqual(sent(raised), [find(raised, PASSWORD, "orders-origin-proof-2").urn]);
  });

  it("fails before anything is created, with everything that is wrong", async () => {
    const wrong = { ...apiArgs, stages: [{ ...stageArgs, versions: [] }], originProofGeneration: 0 };
    assert.deepEqual(await refusalOf(() => new Api("orders", wrong)), [
      "stages[0].versions: give 1 to 10 versions (each stage leads to exactly one backend of HAProxy, which takes 10); got 0",
      "originProofGeneration: use a whole number from 1 to 1000000; got 0",
    ]);
  });
});
