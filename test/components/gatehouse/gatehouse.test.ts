import assert from "node:assert/strict";
import {
  ApiKind,
  AuthorityKind,
  NatStrategy,
  Gatehouse,
  RotatedCertificate,
  ServerAuthority,
  TlsMode,
  type ApiSettings,
  type CertificateAuthority,
  type CertificateSettings,
  type GatehouseArgs,
} from "../../../components/index";
import { GATEHOUSE } from "../../../components/gatehouse/args";
import { rotationLogPrefixes } from "../../../components/gatehouse/certificate-path";
import { gatehouseProblems } from "../../../components/gatehouse/problems";
import { haproxyApis } from "../../../components/gatehouse/api-context";
import { haproxyIntent } from "../../../components/gatehouse/request-path";
import { render, type Registration } from "../../../haproxy/config";
import type { Json, Plan } from "../../../tools/preview/index";
import { haproxyFiles } from "../../../tools/preview/show/haproxy";
import { inputs, record, refusalOf } from "../../support/plans";
import { children, find, findAll, json } from "../../support/record";
import { apisOf, gatehouseArgs, stageArgs } from "../args";
import { certificateArgs } from "../certificate-path/support";

const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const SERVICE = "aws:ecs/service:Service";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";

/** Two versions, one of them somewhere else. */
const canary = {
  ...stageArgs,
  versions: [
    { name: "blue", port: 8080, weight: 90 },
    { name: "green", port: 9090, weight: 10, host: "green.example.com" },
  ],
};

const outside = [{ host: "green.example.com", cidrBlock: "10.8.0.0/16", port: 9090 }];

const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
const SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:origin-AbCdEf";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1";

describe("Gatehouse", () => {
  let plan: Plan;
  before(async () => {
    plan = await wholePlanWith();
  });

  it("is the foundation, every hop of both paths, and its APIs", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:Gatehouse", "edge")), [
      "gatehouse:index:AgentImage edge-agent",
      "gatehouse:index:Alarms edge-alarms",
      "gatehouse:index:Api edge-orders",
      "gatehouse:index:Authority edge-public",
      "gatehouse:index:Authority edge-root-1",
      "gatehouse:index:Backends edge-backends",
      "gatehouse:index:Balancer edge-balancer",
      "gatehouse:index:Dashboard edge-dashboard",
      "gatehouse:index:HaproxyFleet edge-fleet",
      "gatehouse:index:Heartbeat edge-heartbeat",
      "gatehouse:index:Keys edge-keys",
      "gatehouse:index:Link edge-link",
      "gatehouse:index:LogQueries edge-queries",
      "gatehouse:index:Logs edge-logs",
      "gatehouse:index:Network edge-network",
      "gatehouse:index:RotatedCertificate edge-client",
      "gatehouse:index:RotatedCertificate edge-server",
    ]);
  });

  it("tells the keys of its REST APIs' consumers, secret, and where the machines of their pools get tokens", async () => {
    const [orders] = apisOf(stageArgs) as [ApiSettings];
    const throttle = { rateLimit: 1, burstLimit: 1 };
    const usagePlans = [
      { name: "gold", stages: ["v1"], throttle, consumers: [{ name: "billing" }, { name: "north", keyGeneration: 2 }] },
    ];
    const userPool = {
      domainPrefix: "users-example",
      identifier: "users",
      scopes: [{ name: "read", description: "Read" }],
      clients: [{ name: "shop", scopes: ["read"] }],
    };
    const apis = [
      { ...orders, kind: ApiKind.Rest, rest: { usagePlans } },
      { ...orders, name: "users", authorizer: { userPool } },
    ];
    const { outputs } = await record(() => {
      const { apiKeys, tokenEndpoints } = new Gatehouse("edge", { ...gatehouseArgs, apis });
      return { apiKeys, names: apiKeys.apply(Object.keys), tokenEndpoints };
    });
    assert.deepEqual(outputs, {
      apiKeys: "[secret]",
      names: "[secret]",
      tokenEndpoints: { users: "https://users-example.auth.eu-central-1.amazoncognito.com/oauth2/token" },
    });
  });

  it("can be there twice in one program", async () => {
    const two = await record(() => {
      new Gatehouse("edge", gatehouseArgs);
      new Gatehouse("other", gatehouseArgs);
    });
    assert.equal(two.resources.length, 2 * plan.resources.length);
  });

  it("can stand in GovCloud, with a user pool: names, ARNs and hosts are that partition's", async () => {
    const region = "us-gov-west-1";
    const gov = await wholePlanWith({
      region,
      network: { ...gatehouseArgs.network, availabilityZoneIds: ["usgw1-az1", "usgw1-az2"] },
      authorizer: {
        userPool: {
          domainPrefix: "edge-example",
          identifier: "edge",
          scopes: [{ name: "read", description: "Read" }],
          clients: [{ name: "one", scopes: ["read"] }],
        },
      },
      certificates: { breakGlassArns: ["arn:aws-us-gov:iam::123456789012:role/break-glass"] },
      fleet: { image: `123456789012.dkr.ecr.${region}.amazonaws.com/haproxy:3.4.7` },
    });
    const written = JSON.stringify(gov);
    assert.deepEqual([...new Set(written.match(/arn:aws[a-z-]*:/g))], ["arn:aws-us-gov:"]);
    assert.doesNotMatch(written, /eu-central-1/);
    assert.equal(gov.outputs.issuer, `https://cognito-idp.${region}.amazonaws.com/«UserPool edge-users».id`);
    assert.equal(gov.outputs.tokenEndpoint, `https://edge-example.auth-fips.${region}.amazoncognito.com/oauth2/token`);
  });

  it("registers the same while nothing is known yet, as in a first preview", async () => {
    const unknown = await record(() => make(), { unknown: true });
    assert.deepEqual(
      unknown.resources.map((one) => one.urn),
      plan.resources.map((one) => one.urn),
    );
  });

  it("tells clients, services and operators what they need", () => {
    assert.deepEqual(plan.outputs, {
      urls: { "orders.v1": "«Api edge-orders».apiEndpoint/v1" },
      dnsRecords: [],
      issuer: "https://id.example.com/",
      vpcId: "«Vpc edge-network».id",
      privateSubnetIds: ["«Subnet edge-network-private-az1».id", "«Subnet edge-network-private-az2».id"],
      backendSecurityGroupId: "«SecurityGroup edge-backends».id",
      registryArns: { "orders-v1-blue": "«Service edge-orders-v1-blue».arn" },
      trustSecretArn: "«Secret edge-client-trust».arn",
      clusterName: "«Cluster edge-fleet».name",
      serviceName: "«Service edge-fleet».name",
      taskDefinitionArn: "«TaskDefinition edge-fleet».arn",
      gatewayLogGroups: { orders: "«LogGroup edge-orders-log».name" },
      fleetLogGroup: "«LogGroup edge-logs-fleet».name",
    });
  });

  describe("with a domain", () => {
    const domain = { name: "api.example.com", hostedZoneId: "Z0123456789" };
    const ACM = "aws:acm/certificate:Certificate";
    const records = (of: Plan) =>
      findAll(of, "aws:route53/record:Record")
        .map(({ name }) => name)
        .sort();

    it("maps the stages onto it, and tells clients that name", async () => {
      const apis = apisOf({ ...stageArgs, path: "" }, { ...stageArgs, name: "v2", path: "orders/v2" });
      const named = await planWith({ domain, apis });
      assert.deepEqual(named.outputs.urls, {
        "orders.v1": "https://api.example.com",
        "orders.v2": "https://api.example.com/orders/v2",
      });
      assert.deepEqual(
        findAll(named, "aws:apigatewayv2/apiMapping:ApiMapping").map(({ inputs: given }) => given.domainName),
        ["api.example.com", "api.example.com"],
      );
      assert.deepEqual(findAll(named, ACM).length, 2);
    });

    it("keeps the one before beside it, where its APIs answer as well, until it is told otherwise", async () => {
      const MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping";
      const [next, after] = ["shop.example.com", "web.example.com"].map((name) => ({ ...domain, name }));
      const apis = [
        ...apisOf({ ...stageArgs, path: "" }, { ...stageArgs, name: "v2", defaultStage: true }),
        { name: "users", stages: [stageArgs], domain: { ...domain, name: "users.example.com" } },
      ];
      const steps = [
        { domain, apis },
        { domain: next!, domainGeneration: 2, former: { domains: [domain] }, apis },
        { domain: after!, domainGeneration: 3, former: { domains: [next!, domain] }, apis },
        { domain: after!, domainGeneration: 3, apis },
      ];
      const told = await Promise.all(steps.map(async (step) => planWith(step)));
      const names = (of: Plan) => findAll(of, "aws:apigatewayv2/domainName:DomainName").map(({ name, inputs: given }) => `${name} ${given.domainName as string}`).sort(); // prettier-ignore
      const users = "edge-users-domain users.example.com";
      assert.deepEqual(told.map(names), [
        ["edge-domain api.example.com", users],
        ["edge-domain api.example.com", "edge-domain-2 shop.example.com", users],
        ["edge-domain api.example.com", "edge-domain-2 shop.example.com", "edge-domain-3 web.example.com", users],
        ["edge-domain-3 web.example.com", users],
      ]);
      // A mapping that moved would be created before the one in its place is deleted: AWS refuses a path twice.
      const places = told.map(
        (of) => new Map(findAll(of, MAPPING).map(({ urn, inputs: given }) => [urn, given.domainName])),
      );
      for (const [i, now] of places.slice(1).entries())
        for (const [urn, domainName] of now) assert.equal(places[i]!.get(urn) ?? domainName, domainName, urn);
      assert.deepEqual(places.map(({ size }) => size), [3, 5, 7, 3]); // prettier-ignore
      const mapped = findAll(told[2]!, MAPPING).filter(({ inputs: given }) => given.domainName !== "users.example.com");
      const whole = (given: (typeof mapped)[number]["inputs"]) =>
        [
          `${given.domainName as string}/${(given.apiMappingKey as string | undefined) ?? ""}`,
          given.apiId as string,
          given.stage as string,
        ].join(" ");
      const on = (name: string) => [
        `${name}/ «Api edge-orders».id v1`,
        `${name}/orders-v2 «Api edge-orders».id $default`,
      ];
      assert.deepEqual(mapped.map(({ inputs: given }) => whole(given)).sort(), ["api.example.com", "shop.example.com", "web.example.com"].flatMap(on)); // prettier-ignore
      assert.deepEqual(told[1]!.outputs.urls, { "orders.v1": "https://shop.example.com", "orders.v2": "https://shop.example.com/orders-v2", "users.v1": "https://users.example.com/v1" }); // prettier-ignore
    });

    it("of the name that HAProxy's certificate is for, has one certificate and one validation record", async () => {
      const same = { ...domain, name: gatehouseArgs.tls.serverName };
      const named = await planWith({ domain: same });
      assert.deepEqual(
        findAll(named, ACM).map(({ name }) => name),
        ["edge-public"],
      );
      assert.deepEqual(records(named), ["edge-domain-a", "edge-domain-aaaa", "edge-public-validation-0"]);
      const { domainNameConfiguration } = inputs(named, "aws:apigatewayv2/domainName:DomainName");
      assert.equal((domainNameConfiguration as Record<string, Json>).certificateArn, "«Certificate edge-public».arn");
    });

    it("tells all records that the DNS must have where none is in Route 53", async () => {
      const { serverName } = gatehouseArgs.tls;
      const elsewhere = await planWith({
        domain: { name: domain.name, dnsElsewhere: true },
        tls: { serverName, dnsElsewhere: true },
      });
      assert.deepEqual(records(elsewhere), []);
      const told = elsewhere.outputs.dnsRecords as Record<string, string>[];
      assert.deepEqual(
        told.map(({ name }) => name),
        [
          "«Certificate edge-public».domainValidationOptions[0].resourceRecordName",
          "«Certificate edge-domain».domainValidationOptions[0].resourceRecordName",
          "api.example.com",
        ],
      );
    });
  });

  describe("from hop to hop", () => {
    it("lets the logs' key encrypt the groups that there are, and no others", () => {
      const key = json(find(plan, "aws:kms/key:Key", "edge-keys-logs"), "policy") as unknown as {
        Statement: { Condition?: { ArnLike: Record<string, string[]> } }[];
      };
      const admitted = key.Statement[1]?.Condition?.ArnLike["kms:EncryptionContext:aws:logs:arn"];
      assert.deepEqual(
        admitted?.toSorted(),
        findAll(plan, GROUP)
          // An API's begins as the gateway's does.
          .filter(({ name }) => name !== "edge-orders-log")
          .map(({ inputs: { namePrefix } }) => namePrefix as string)
          // A REST API's, which AWS names.
          .concat("API-Gateway-Execution-Logs_", "aws-waf-logs-")
          .map((prefix) => `arn:aws:logs:eu-central-1:123456789012:log-group:${prefix}*`)
          .sort(),
      );
    });

    it("leads the gateway through the link to the balancer", () => {
      const { connectionId, integrationUri, tlsConfig } = inputs(
        plan,
        "aws:apigatewayv2/integration:Integration",
        "edge-orders-authorized",
      );
      assert.deepEqual(
        { connectionId, integrationUri, tlsConfig },
        {
          connectionId: "«VpcLink edge-link-az1-az2».id",
          integrationUri: "«Listener edge-balancer».arn",
          tlsConfig: { serverNameToVerify: "origin.example.com" },
        },
      );
    });

    it("has the balancer forward to the port where HAProxy listens", () => {
      const { loadBalancers } = inputs(plan, SERVICE);
      assert.deepEqual(loadBalancers, [
        { targetGroupArn: "«TargetGroup edge-balancer».arn", containerName: "haproxy", containerPort: 8443 },
      ]);
    });

    it("starts tasks only once the balancer forwards to them", () => {
      const { loadBalancers } = find(plan, SERVICE).options.propertyDependencies ?? {};
      assert.deepEqual(loadBalancers, [
        find(plan, "aws:lb/listener:Listener").urn,
        find(plan, "aws:lb/targetGroup:TargetGroup").urn,
      ]);
    });

    it("opens a port between each hop and the next, and to AWS, and no other", () => {
      const side = (id: Json | undefined) => JSON.stringify(id).replace(/"«SecurityGroup edge-(.*)».id"/, "$1");
      const rules = findAll(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(
        ({ inputs: { referencedSecurityGroupId: from, securityGroupId: to, fromPort } }) =>
          `${side(from)} -> ${side(to)} ${JSON.stringify(fromPort)}`,
      );
      assert.deepEqual(rules.sort(), [
        "backends -> network-endpoints 443",
        "balancer -> fleet 8404",
        "balancer -> fleet 8443",
        "fleet -> backends 8000",
        "fleet -> fleet 10000",
        "fleet -> network-endpoints 443",
        "link -> balancer 443",
      ]);
    });
  });

  describe("its HAProxy", () => {
    it("runs with exactly what is rendered from the gatehouse's intent, once the agent has put the numbers in", async () => {
      const limits = { periodSeconds: 5, Agent: { subject: { requests: 7 } } };
      const changes = { apis: apisOf(canary), backends: { outside }, limits };
      const changed = await planWith(changes);
      const files = haproxyFiles(changed).map(({ name, text }) => [name, text] as const);
      const args = { ...gatehouseArgs, ...changes };
      const rendered = render({
        ...haproxyIntent("edge", args),
        apis: haproxyApis("edge", args).map((api) => ({
          ...api,
          originProofs: registered(changed).originProofs ?? [],
        })),
      });
      assert.deepEqual(Object.fromEntries(files), rendered);
    });

    it("is not deployed anew when weights or limits change", async () => {
      const [before, after] = await Promise.all([
        planWith({ apis: apisOf(canary), backends: { outside }, limits: { Agent: { subject: { requests: 7 } } } }),
        planWith({
          apis: apisOf({ ...canary, versions: canary.versions.map((one) => ({ ...one, weight: 50 })) }),
          backends: { outside },
          limits: { Agent: { subject: { requests: 8 } }, Person: { source: { errors: 1 } } },
        }),
      ]);
      assert.deepEqual(inputs(after, TASK), inputs(before, TASK));
      const tuning = json(find(after, OBJECT, "edge-fleet-tuning"), "content") as {
        limits: { Agent: { subject: unknown }; Person: { source: unknown } };
      };
      const weights = registered(after).stages[0]?.versions.map(({ name, weight }) => [name, weight]);
      assert.deepEqual(weights, [["blue", 50], ["green", 50]]); // prettier-ignore
      assert.deepEqual(tuning.limits.Agent.subject, { requests: 8, errors: 20, concurrent: 4 });
      assert.deepEqual(tuning.limits.Person.source, { requests: 10_000, errors: 1 });
    });

    it("logs where the task collects it", () => {
      assert.deepEqual(haproxyIntent("edge", gatehouseArgs).log, { collector: {} });
      const [, task] = containersOf(plan);
      const told = Object.fromEntries((task?.environment ?? []).map(({ name, value }) => [name, value]));
      assert.equal(told.GATEHOUSE_DIRECTORY, "/run/gatehouse");
    });

    it("is told of each API by an object of its own, and of none by the task: another version is not a deployment", async () => {
      const two = [...apisOf(canary), { name: "users", stages: [stageArgs] }];
      const several = await planWith({ apis: two, backends: { outside } });
      const objects = findAll(several, OBJECT).map(({ inputs: { key, bucket } }) => [key, bucket]);
      assert.deepEqual(
        objects.map(([key]) => key).filter((key) => typeof key === "string" && key.startsWith("apis/")),
        ["apis/orders.json", "apis/users.json"],
      );
      assert.deepEqual(inputs(several, TASK), inputs(await planWith({ backends: { outside } }), TASK));
    });

    it("gives up on a backend a second before the gateway does", () => {
      assert.equal(haproxyIntent("edge", { ...gatehouseArgs, timeoutMilliseconds: 10_000 }).timeouts?.serverMs, 9000);
    });

    it("ends what still runs five seconds before ECS kills it", () => {
      const fleet = { ...gatehouseArgs.fleet, stopTimeoutSeconds: 60 };
      assert.equal(haproxyIntent("edge", { ...gatehouseArgs, fleet }).hardStopMs, 55_000);
    });
  });

  describe("its certificates", () => {
    it("are outputs: all that a runbook names, and the trust that a service verifies by, with its key", async () => {
      const of = (name: string) => ({
        secretArn: `«Secret edge-${name}».arn`,
        keyArn: `«Key edge-${name}-key».arn`,
        trustSecretArn: `«Secret edge-${name}-trust».arn`,
        rotationFunctionName: `«Function edge-${name}-rotation».name`,
        bootstrapFunctionName: `«Function edge-${name}-bootstrap».name`,
        logGroupName: `«LogGroup edge-${name}».name`,
      });
      assert.deepEqual(await outputsWith(), {
        certificates: { server: of("server"), client: of("client") },
        trustSecretArn: "«Secret edge-client-trust».arn",
        trustKeyArn: "«Key edge-client-key».arn",
        certificateAuthorities: [
          { name: "edge-root-1", kind: "PrivateCa", arn: "«Key edge-root-1».arn", unusable: false },
        ],
        certificateIssuer: "edge-root-1",
        signersPath: "/gatehouse/signers/edge/",
        haproxyName: "haproxy.edge.internal",
      });
    });

    it("are no more than a secret where one is brought", async () => {
      const { certificates } = await outputsWith({ tls: { ...gatehouseArgs.tls, certificate: { secretArn: SECRET } } });
      assert.deepEqual((certificates as Record<string, Json>).server, { secretArn: SECRET });
    });

    it("have authorities that another program issues under, in each step of a rollover", async () => {
      const [one, two] = ["root-1", "root-2"].map((name) => ({ name, kind: AuthorityKind.AcmPca }));
      const told = { certificates: { ...gatehouseArgs.certificates, lifetimeDays: 6 } };
      const steps: [Partial<CertificateSettings>, [string, boolean][], string][] = [
        [
          { authorities: [one!, two!], issuer: "root-1" },
          [
            ["edge-root-1", false],
            ["edge-root-2", false],
          ],
          "edge-root-1",
        ],
        [
          { authorities: [{ ...one!, unusable: true }, two!], issuer: "root-2" },
          [
            ["edge-root-1", true],
            ["edge-root-2", false],
          ],
          "edge-root-2",
        ],
        [
          { authorities: [two!, { ...one!, retired: true }], issuer: "root-2" },
          [["edge-root-2", false]],
          "edge-root-2",
        ],
      ];
      for (const [step, authorities, issuer] of steps) {
        const outputs = await outputsWith({ certificates: { ...told.certificates, ...step } });
        const trusted = outputs.certificateAuthorities as unknown as CertificateAuthority[];
        assert.deepEqual(
          trusted.map(({ name, unusable }) => [name, unusable]),
          authorities,
        );
        assert.equal(outputs.certificateIssuer, issuer);
        // As a stack reference gives them: plain values, known ARNs.
        const given = trusted.map((one) => ({ ...one, arn: `arn:aws:acm-pca:${one.name}` }));
        const service = await record(() => {
          new RotatedCertificate("orders", {
            ...certificateArgs,
            authorities: given,
            issuer: outputs.certificateIssuer as string,
          });
        });
        const { Statement } = json(
          find(service, "aws:iam/rolePolicy:RolePolicy", "orders-rotation"),
          "policy",
        ) as unknown as {
          Statement: { Sid: string; Resource: string[] }[];
        };
        assert.deepEqual(
          Statement.find(({ Sid }) => Sid === "OrderLeavesAlone")?.Resource,
          given.filter((one) => !one.unusable).map((one) => one.arn),
        );
      }
    });

    it("come from ACM for the gateway, and from a root of its own for the backends", () => {
      assert.deepEqual(certificatesOf(plan), [
        ["edge.pem", "«Secret edge-server».arn", ["origin.example.com"], "«Secret edge-server-trust».arn"],
        ["backend-client.pem", "«Secret edge-client».arn", ["haproxy.edge.internal"], "«Secret edge-client-trust».arn"],
      ]);
      assert.deepEqual(signersOf(plan, "edge-server"), ["edge-public: AcmExport «Certificate edge-public».arn"]);
      assert.deepEqual(signersOf(plan, "edge-client"), ["edge-root-1: PrivateCa «Key edge-root-1».arn"]);
    });

    it("may be issued to the gateways of REST APIs too: kept in ACM, told to APIs, verified by HAProxy, watched", async () => {
      const rest = { clientCertificate: { issued: {} } };
      const apis = [
        { ...apisOf(stageArgs)[0]!, kind: ApiKind.Rest, rest },
        { ...apisOf(stageArgs)[0]!, name: "users" },
      ];
      const certificates = { ...gatehouseArgs.certificates, forGateways: true };
      const args = { ...gatehouseArgs, apis, certificates };
      const issuing = await record(() => {
        const { reference, certificates } = new Gatehouse("edge", args);
        return {
          gateway: certificates.apply(({ gateway }) => gateway),
          given: reference.apply((one) => one.gatewayCertificate),
        };
      });
      const arn = "«Invocation edge-gateway-client-acm».result";
      assert.deepEqual(issuing.outputs.given, { arn, commonName: "gateway.edge.internal" });
      assert.equal((issuing.outputs.gateway as { acmCertificateArn: string }).acmCertificateArn, arn);
      assert.equal(inputs(issuing, "aws:apigateway/stage:Stage").clientCertificateId, arn);
      assert.deepEqual(signersOf(issuing, "edge-gateway-client"), ["edge-root-1: PrivateCa «Key edge-root-1».arn"]);
      const told = Object.fromEntries(containersOf(issuing)[0]!.environment.map(({ name, value }) => [name, value]));
      assert.deepEqual(JSON.parse(told.GATEHOUSE_GATEWAY_TRUST!), {
        secret: "«Secret edge-gateway-client-trust».arn",
        files: ["gateway-ca.pem"],
      });
      const registrations = findAll(issuing, OBJECT).map(({ inputs }) => JSON.parse(inputs.content as string) as Registration); // prettier-ignore
      assert.deepEqual(
        registrations.filter(({ stages }) => stages).map(({ name, clientCommonName }) => [name, clientCommonName]),
        [["orders", "gateway.edge.internal"], ["users", undefined]], // prettier-ignore
      );
      const alarms = findAll(issuing, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name);
      assert.deepEqual(alarms.filter((name) => name.includes("-gateway-")).sort(), [
        "edge-alarms-certificate-path-gateway-expires",
        "edge-alarms-certificate-path-gateway-rotation-failed",
      ]);
      const [key] = rotationLogPrefixes("edge", GATEHOUSE.resolve(args)).filter((one) => one.includes("gateway"));
      assert.equal(key, "/aws/lambda/edge-gateway-client-");
      assert.equal(
        findAll(plan, "aws:lambda/invocation:Invocation").some(({ name }) => name.endsWith("-acm")),
        false,
      );
    });

    it("fails when an API of this program shows what is not issued to gateways", () => {
      const rest = { clientCertificate: { issued: {} } };
      const apis = [{ ...apisOf(stageArgs)[0]!, kind: ApiKind.Rest, rest }];
      assert.deepEqual(gatehouseProblems("edge", { ...gatehouseArgs, apis }), [
        'apis[0].rest.clientCertificate.issued: leave it out, or have the gatehouse issue it: its certificates.forGateways is off; got {"shown":true}',
      ]);
    });

    it("are issued before a task is started that needs them", () => {
      const { urn } = find(plan, TASK);
      const needed = (type: string, name: string) => find(plan, type, name).urn;
      const waits = find(plan, TASK).options.propertyDependencies?.containerDefinitions ?? [];
      for (const invocation of ["edge-server", "edge-client"])
        assert.ok(waits.includes(needed("aws:lambda/invocation:Invocation", invocation)), `${urn} and ${invocation}`);
    });

    it("come from the gatehouse's own root alone where the balancer ends TLS", async () => {
      const tls = { serverName: "origin.example.com", mode: TlsMode.Reencrypt, balancerCertificateArn: CERTIFICATE };
      const ended = await planWith({ tls });
      const { protocol, certificateArn } = inputs(ended, "aws:lb/listener:Listener");
      assert.deepEqual({ protocol, certificateArn }, { protocol: "TLS", certificateArn: CERTIFICATE });
      assert.deepEqual(certificatesOf(ended)[0], [
        "edge.pem",
        "«Secret edge-server».arn",
        ["origin.example.com"],
        "«Secret edge-server-trust».arn",
      ]);
      assert.deepEqual(signersOf(ended, "edge-server"), ["edge-root-1: PrivateCa «Key edge-root-1».arn"]);
      assert.equal(findAll(ended, "aws:acm/certificate:Certificate").length, 0);
    });

    it("are from both kinds of authority while tls.mode is switched, and the first signs the next one", async () => {
      const [{ Public, Private }, { Passthrough, Reencrypt }] = [ServerAuthority, TlsMode];
      const tls = { ...gatehouseArgs.tls, balancerCertificateArn: CERTIFICATE };
      const steps = [
        await planWith({ tls: { ...gatehouseArgs.tls, mode: Passthrough, authorities: [Public, Private] } }),
        await planWith({ tls: { ...tls, mode: Reencrypt, authorities: [Private, Public] } }),
        await planWith({ tls: { ...tls, mode: Reencrypt, authorities: [Public, Private] } }),
      ];
      const [issued, amazon] = [
        "edge-root-1: PrivateCa «Key edge-root-1».arn",
        "edge-public: AcmExport «Certificate edge-public».arn",
      ];
      assert.deepEqual(
        steps.map((step) => [signersOf(step, "edge-server"), functionSettings(step, "edge-server").issuer]),
        [
          [[amazon, issued], "edge-public"],
          [[issued, amazon], "edge-root-1"],
          [[amazon, issued], "edge-public"],
        ],
      );
      // The agent asks the bundle of this certificate, whoever has signed it.
      for (const step of steps) assert.equal(certificatesOf(step)[0]?.[3], "«Secret edge-server-trust».arn");
    });

    it("are those that are brought, where they are", async () => {
      const tls = { serverName: "origin.example.com", certificate: { secretArn: SECRET, keyArn: KEY } };
      const brought = await planWith({ tls });
      assert.deepEqual(certificatesOf(brought)[0], ["edge.pem", SECRET, ["origin.example.com"], undefined]);
      assert.deepEqual(
        findAll(brought, "gatehouse:index:RotatedCertificate").map((one) => one.name),
        ["edge-client"],
      );
    });

    it("are rolled over as they are told, and the two authorities are the gatehouse's own", async () => {
      const authorities = ["root-1", "root-2"].map((name) => ({ name, kind: AuthorityKind.PrivateCa }));
      const certificates = { ...gatehouseArgs.certificates, authorities, issuer: "root-2", trustSettleMinutes: 90 };
      const rolled = await planWith({ certificates });
      const { issuer, trustSettleMinutes } = functionSettings(rolled, "edge-client");
      assert.deepEqual([issuer, trustSettleMinutes], ["edge-root-2", 90]);
      assert.deepEqual(signersOf(rolled, "edge-client"), [
        "edge-root-1: PrivateCa «Key edge-root-1».arn",
        "edge-root-2: PrivateCa «Key edge-root-2».arn",
      ]);
    });
  });

  it("asks nothing of an authority that is unusable, and keeps it trusted", async () => {
    const authorities = [
      { name: "root-1", kind: AuthorityKind.PrivateCa, unusable: true },
      { name: "root-2", kind: AuthorityKind.PrivateCa },
    ];
    const certificates = { ...gatehouseArgs.certificates, authorities, issuer: "root-2" };
    const rolled = await planWith({ certificates });
    const told = functionSettings(rolled, "edge-client").authorities;
    assert.deepEqual(
      told.map(({ name, unusable }) => [name, unusable]),
      [
        ["edge-root-1", true],
        ["edge-root-2", undefined],
      ],
    );
    const policy = json(find(rolled, "aws:iam/rolePolicy:RolePolicy", "edge-client-rotation"), "policy");
    const { Statement } = policy as { Statement: { Sid: string; Resource: string[] }[] };
    assert.deepEqual(Statement.find(({ Sid }) => Sid === "SignAsAuthority")?.Resource, ["«Key edge-root-2».arn"]);
    const triggers = (of: Plan) => JSON.stringify(find(of, "aws:lambda/invocation:Invocation", "edge-client-trust").inputs.triggers); // prettier-ignore
    assert.match(triggers(rolled), /unusable/);
    assert.doesNotMatch(triggers(plan), /unusable/);
  });

  it("keeps the key of an authority that nobody trusts any more, until it is taken out", async () => {
    const authorities = [
      { name: "root-2", kind: AuthorityKind.PrivateCa },
      { name: "root-1", kind: AuthorityKind.PrivateCa, retired: true },
    ];
    const dropped = await planWith({ certificates: { ...gatehouseArgs.certificates, authorities } });
    assert.deepEqual(signersOf(dropped, "edge-client"), ["edge-root-2: PrivateCa «Key edge-root-2».arn"]);
    assert.equal(find(dropped, "aws:kms/key:Key", "edge-root-1").options.protect, true);
  });

  it("has a guard that a destroy meets first: it depends on everything, and is kept where anything is", async () => {
    const guard = find(plan, "random:index/randomId:RandomId", "edge-destroy-guard");
    const custom = plan.resources.filter(({ options, urn }) => !options.component && urn !== guard.urn);
    const before = new Set(guard.dependencies);
    assert.deepEqual(
      custom.filter(({ urn, options }) => !before.has(urn) && !options.remote).map(({ urn }) => urn),
      [],
    );
    assert.deepEqual(
      plan.resources.filter(({ dependencies }) => dependencies.includes(guard.urn)),
      [],
    );
    assert.equal(guard.options.protect, true);
    const free = await planWith({ protect: false });
    assert.equal(find(free, "random:index/randomId:RandomId").options.protect, undefined);
  });

  describe("HAProxy's image", () => {
    it("is the stock one, copied, where none is named: the execution role may pull it and the agent's alone", async () => {
      const { image: named, ...fleet } = gatehouseArgs.fleet!;
      const copied = await planWith({ fleet });
      assert.equal(containersOf(copied)[2]?.image, "«Image edge-haproxy».imageUri");
      const [, pull] = (
        json(find(copied, "aws:iam/rolePolicy:RolePolicy", "edge-fleet-execution"), "policy") as {
          Statement: { Resource: string[] }[];
        }
      ).Statement;
      assert.deepEqual(pull?.Resource, ["«Repository edge-haproxy».arn", "«Repository edge-agent».arn"]);
      assert.equal(find(copied, "awsx:ecr:Image", "edge-haproxy").inputs.context, "runtime/image/dist/haproxy");
      assert.equal(containersOf(plan)[2]?.image, named);
      assert.equal(findAll(plan, "gatehouse:index:HaproxyImage").length, 0);
    });
  });

  describe("its agent", () => {
    it("is built when it is deployed, from this very code", () => {
      const { context, imageTag, platform } = inputs(plan, "awsx:ecr:Image");
      assert.deepEqual([context, platform], ["runtime/image/dist/agent", "linux/arm64"]);
      assert.match(imageTag as string, /^[0-9a-f]{16}$/);
      assert.equal(containersOf(plan)[0]?.image, "«Image edge-agent».imageUri");
    });

    it("is the image that is named, where one is, and looks as often as it is told", async () => {
      const image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/agent:1";
      const named = await planWith({ agent: { image, pollSeconds: 60 } });
      assert.equal(findAll(named, "awsx:ecr:Image").length, 0);
      assert.equal(containersOf(named)[0]?.image, image);
      assert.equal(environmentOf(named).GATEHOUSE_POLL_SECONDS, "60");
      const policy = json(find(named, "aws:iam/rolePolicy:RolePolicy", "edge-fleet-execution"), "policy");
      assert.match(JSON.stringify(policy), /arn:aws:ecr:eu-central-1:123456789012:repository\/agent/);
    });
  });

  describe("what the last release used", () => {
    const image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/agent:1";
    const former = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/former:1";
    const pulled = (one: Plan) => {
      const policy = json(find(one, "aws:iam/rolePolicy:RolePolicy", "edge-fleet-execution"), "policy");
      const { Statement } = policy as unknown as { Statement: { Sid: string; Resource: string[] }[] };
      return Statement.find(({ Sid }) => Sid === "PullItsImages")?.Resource;
    };

    it("is not built any more, once other images are named", async () => {
      const named = await planWith({ agent: { image } });
      assert.deepEqual(findAll(named, "awsx:ecr:Image"), []);
    });

    it("stays for a release when told so: images that were built here, and that were named", async () => {
      const named = await planWith({ agent: { image }, former: { builtImages: true, images: [former] } });
      const names = findAll(named, "awsx:ecr:Image").map(({ name }) => name);
      assert.deepEqual(names, ["edge-agent", "edge-haproxy"]);
      assert.deepEqual(pulled(named), [
        "arn:aws:ecr:eu-central-1:123456789012:repository/haproxy",
        "arn:aws:ecr:eu-central-1:123456789012:repository/agent",
        "arn:aws:ecr:eu-central-1:123456789012:repository/former",
        "«Repository edge-agent».arn",
        "«Repository edge-haproxy».arn",
      ]);
    });
  });

  it("keeps keys, secrets and logs when it is deleted, unless told otherwise", () => {
    assert.deepEqual([...new Set(protectedNames(plan))].sort(), [
      "edge-alarms",
      "edge-balancer",
      "edge-client",
      "edge-client-key",
      "edge-client-trust",
      "edge-destroy-guard",
      "edge-fleet-registrations",
      "edge-heartbeat",
      "edge-keys-logs",
      "edge-logs-fleet",
      "edge-logs-flow",
      "edge-logs-gateway",
      "edge-orders-log",
      "edge-root-1",
      "edge-server",
      "edge-server-key",
      "edge-server-trust",
    ]);
  });

  it("keeps nothing when told so", async () => {
    assert.deepEqual(protectedNames(await wholePlanWith({ protect: false, balancer: { protect: false } })), []);
  });

  it("stands in a network that is there already", async () => {
    const existing = {
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-a", "subnet-b"],
      endpointsSecurityGroupId: "sg-endpoints",
      s3PrefixListId: "pl-s3",
    };
    const brought = await planWith({ network: { existing } });
    assert.deepEqual(inputs(brought, "aws:lb/loadBalancer:LoadBalancer").subnets, ["subnet-a", "subnet-b"]);
  });

  describe("reaches AWS", () => {
    const zones = gatehouseArgs.network;
    const elsewhere = "123456789012.dkr.ecr.us-west-2.amazonaws.com/haproxy:3.4.7";
    /** The groups that may open 443 to every address. */
    const openedBy = async (changes: Partial<GatehouseArgs>) =>
      findAll(await planWith(changes), "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
        .filter(({ inputs: { cidrIpv4 } }) => cidrIpv4 !== undefined)
        .map(({ name, inputs: { cidrIpv4, fromPort, toPort } }) => [name, cidrIpv4, fromPort, toPort]);
    const fleet = ["edge-fleet-nat", "0.0.0.0/0", 443, 443];
    const services = ["edge-backends-nat", "0.0.0.0/0", 443, 443];

    it("over endpoints alone where there is no NAT", async () => {
      assert.deepEqual(await openedBy({}), []);
    });

    it("over NAT where an endpoint is missing, else a task could not start", async () => {
      for (const endpoints of [[], ["ecr.api", "ecr.dkr", "logs", "ssm"]])
        assert.deepEqual(await openedBy({ network: { ...zones, natStrategy: "Single", endpoints } }), [
          services,
          fleet,
        ]);
    });

    it("over endpoints where there are all, and lets services alone use the NAT", async () => {
      assert.deepEqual(await openedBy({ network: { ...zones, natStrategy: "OnePerAz" } }), [services]);
    });

    it("over NAT where an image is in another region", async () => {
      const network = { ...zones, natStrategy: NatStrategy.Single };
      assert.deepEqual(await openedBy({ network, agent: { image: elsewhere } }), [services, fleet]);
      assert.deepEqual(await openedBy({ network, fleet: { image: elsewhere } }), [services, fleet]);
    });

    it("over NAT in a network that is there already and has no endpoints", async () => {
      const network = { existing: { vpcId: "vpc-1", privateSubnetIds: ["subnet-a", "subnet-b"] } };
      assert.deepEqual(await openedBy({ network }), [services, fleet]);
    });

    it("not by an image of another region where there is no NAT: refused", async () => {
      const refused = { fleet: { image: elsewhere }, agent: { image: elsewhere } };
      const what = "use an image in eu-central-1, or have NAT: endpoints lead to the ECR of their own region";
      assert.deepEqual(await refusalOf(() => make(refused)), [
        `fleet.image: ${what}; got "${elsewhere}"`,
        `agent.image: ${what}; got "${elsewhere}"`,
      ]);
    });

    it("by an image of another account of the region", async () => {
      const image = "999999999999.dkr.ecr.eu-central-1.amazonaws.com/haproxy:3.4.7";
      assert.deepEqual(await openedBy({ fleet: { image }, agent: { image } }), []);
    });
  });

  it("fails before any of its parts registers", async () => {
    assert.deepEqual(await refusalOf(() => make({ accountId: "1234", logs: { retentionDays: 8 } })), [
      'accountId: give the AWS account\'s twelve digits, in quotes, such as 123456789012; got "1234"',
      "logs.retentionDays: use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days (CloudWatch Logs takes no others); got 8",
    ]);
  });
});

function make(changes: Partial<GatehouseArgs> = {}): Gatehouse {
  return new Gatehouse("edge", { ...gatehouseArgs, ...changes });
}

/** What other programs and runbooks are told of certificates. */
async function outputsWith(changes: Partial<GatehouseArgs> = {}): Promise<Record<string, Json>> {
  const { outputs } = await record(() => {
    const gatehouse = make({ ...UNWATCHED, ...changes });
    const { certificates, trustSecretArn, trustKeyArn, certificateAuthorities, certificateIssuer } = gatehouse;
    const { signersPath, haproxyName } = gatehouse;
    return {
      certificates,
      trustSecretArn,
      trustKeyArn,
      certificateAuthorities,
      certificateIssuer,
      signersPath,
      haproxyName,
    };
  });
  return outputs;
}

/** A quarter of a plan is what watches it, which a test of another part can do without. */
const UNWATCHED: Partial<GatehouseArgs> = { alarms: { noneBecause: "another part of the plan is what is looked at" } };

/** The plan of a gatehouse without alarms. */
function planWith(changes: Partial<GatehouseArgs>): Promise<Plan> {
  return wholePlanWith({ ...UNWATCHED, ...changes });
}

/** The plan of a gatehouse; the stack's outputs are the component's. */
function wholePlanWith(changes: Partial<GatehouseArgs> = {}): Promise<Plan> {
  return record(() => {
    const { urls, dnsRecords, issuer, tokenEndpoint, vpcId, privateSubnetIds, backendSecurityGroupId, ...rest } =
      make(changes);
    const {
      registryArns,
      trustSecretArn,
      clusterName,
      serviceName,
      taskDefinitionArn,
      gatewayLogGroups,
      fleetLogGroup,
    } = rest;
    const forFleet = { clusterName, serviceName, taskDefinitionArn, fleetLogGroup };
    const forOperators = { registryArns, trustSecretArn, gatewayLogGroups, ...forFleet };
    return {
      urls,
      dnsRecords,
      issuer,
      tokenEndpoint,
      vpcId,
      privateSubnetIds,
      backendSecurityGroupId,
      ...forOperators,
    };
  });
}

interface Container {
  readonly image: string;
  readonly environment: { name: string; value: string }[];
}

function containersOf(plan: Plan): Container[] {
  return json(find(plan, TASK), "containerDefinitions") as unknown as Container[];
}

function environmentOf(plan: Plan): Record<string, string> {
  const [agent] = containersOf(plan);
  return Object.fromEntries(agent!.environment.map(({ name, value }) => [name, value]));
}

/** File, secret, names and voucher of each certificate that the agent keeps. */
function certificatesOf(plan: Plan): unknown[][] {
  const told = JSON.parse(environmentOf(plan).GATEHOUSE_CERTIFICATES!) as Record<string, unknown>[];
  return told.map(({ file, secret, names, trust }) => [file, secret, names, trust]);
}

/** What the function that rotates a certificate is told. */
function functionSettings(
  plan: Plan,
  name: string,
): { issuer: string; trustSettleMinutes: number; authorities: Record<string, string | boolean>[] } {
  const { environment } = inputs(plan, "aws:lambda/function:Function", `${name}-rotation`);
  const { variables } = environment as { variables: Record<string, string> };
  return JSON.parse(variables.GATEHOUSE_SETTINGS!) as ReturnType<typeof functionSettings>;
}

function signersOf(plan: Plan, name: string): string[] {
  return functionSettings(plan, name).authorities.map(
    ({ name: authority, kind, arn }) => `${authority}: ${kind} ${arn}`,
  );
}

/** What its API is registered as. */
const registered = (plan: Plan): Registration =>
  json(find(plan, OBJECT, "edge-orders-registration"), "content") as unknown as Registration;

function protectedNames(plan: Plan): string[] {
  return plan.resources.filter((one) => one.options.protect).map((one) => one.name);
}
