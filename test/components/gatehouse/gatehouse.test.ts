import assert from "node:assert/strict";
import { ApiKind, Gatehouse, type ApiSettings } from "../../../components/index";
import { gatehouseProblems } from "../../../components/gatehouse/problems";
import { haproxyApis } from "../../../components/gatehouse/api-context";
import { haproxyIntent } from "../../../components/gatehouse/request-path";
import { render } from "../../../haproxy/config";
import type { Json, Plan } from "../../../tools/preview/index";
import { haproxyFiles } from "../../../tools/preview/show/haproxy";
import { inputs, record, refusalOf } from "../../support/plans";
import { children, find, findAll, json } from "../../support/record";
import { apisOf, gatehouseArgs, stageArgs } from "../args";
import {
  TASK,
  OBJECT,
  make,
  planWith,
  wholePlanWith,
  containersOf,
  environmentOf,
  certificatesOf,
  signersOf,
  registered,
  protectedNames,
} from "./support";

const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const SERVICE = "aws:ecs/service:Service";

/** Two versions, one of them somewhere else. */
const canary = {
  ...stageArgs,
  versions: [
    { name: "blue", port: 8080, weight: 90 },
    { name: "green", port: 9090, weight: 10, host: "green.example.com" },
  ],
};

const outside = [{ host: "green.example.com", cidrBlock: "10.8.0.0/16", port: 9090 }];

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
    it("come from ACM for the gateway, and from a root of its own for the backends", () => {
      assert.deepEqual(certificatesOf(plan), [
        ["edge.pem", "«Secret edge-server».arn", ["origin.example.com"], "«Secret edge-server-trust».arn"],
        ["backend-client.pem", "«Secret edge-client».arn", ["haproxy.edge.internal"], "«Secret edge-client-trust».arn"],
      ]);
      assert.deepEqual(signersOf(plan, "edge-server"), ["edge-public: AcmExport «Certificate edge-public».arn"]);
      assert.deepEqual(signersOf(plan, "edge-client"), ["edge-root-1: PrivateCa «Key edge-root-1».arn"]);
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

  it("fails before any of its parts registers", async () => {
    assert.deepEqual(await refusalOf(() => make({ accountId: "1234", logs: { retentionDays: 8 } })), [
      'accountId: give the AWS account\'s twelve digits, in quotes, such as 123456789012; got "1234"',
      "logs.retentionDays: use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days (CloudWatch Logs takes no others); got 8",
    ]);
  });
});
