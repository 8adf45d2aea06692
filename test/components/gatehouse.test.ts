import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Gatehouse, TlsMode, type GatehouseArgs } from "../../components/index";
import { haproxyIntent } from "../../components/gatehouse-args";
import { render } from "../../haproxy/config";
import type { Json, Plan } from "../../tools/preview";
import { inputs, record, refusalOf } from "../support/plans";
import { children, find, findAll, json } from "../support/record";
import { gatehouseArgs } from "./args";

const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const PASSWORD = "random:index/randomPassword:RandomPassword";

describe("Gatehouse", () => {
  let plan: Plan;
  before(async () => {
    plan = await door();
  });

  it("is the ground and every hop of the request path, and the proofs that join gateway and fleet", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:Gatehouse", "edge")), [
      "gatehouse:index:Backends edge-backends",
      "gatehouse:index:Balancer edge-balancer",
      "gatehouse:index:Gateway edge-gateway",
      "gatehouse:index:HaproxyFleet edge-fleet",
      "gatehouse:index:Keys edge-keys",
      "gatehouse:index:Link edge-link",
      "gatehouse:index:Logs edge-logs",
      "gatehouse:index:Network edge-network",
      `${PASSWORD} edge-origin-proof-0`,
      `${PASSWORD} edge-origin-proof-1`,
      `${PASSWORD} edge-origin-proof-2`,
    ]);
  });

  it("can be there twice in one program", async () => {
    const two = await record(() => {
      new Gatehouse("edge", gatehouseArgs);
      new Gatehouse("other", gatehouseArgs);
    });
    assert.equal(two.resources.length, 2 * plan.resources.length);
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
      urls: { v1: "«Api edge-gateway».apiEndpoint/v1" },
      issuer: "https://id.example.com/",
      vpcId: "«Vpc edge-network».id",
      privateSubnetIds: ["«Subnet edge-network-private-a».id", "«Subnet edge-network-private-b».id"],
      backendSecurityGroupId: "«SecurityGroup edge-backends».id",
      registryArns: { "v1-blue": "«Service edge-backends-v1-blue».arn" },
      clusterName: "«Cluster edge-fleet».name",
      serviceName: "«Service edge-fleet».name",
      gatewayLogGroup: "«LogGroup edge-logs-gateway».name",
      fleetLogGroup: "«LogGroup edge-logs-fleet».name",
    });
  });

  describe("from hop to hop", () => {
    it("lets the logs' key encrypt the groups that there are, and no others", () => {
      const key = json(find(plan, "aws:kms/key:Key"), "policy") as unknown as {
        Statement: { Condition?: { ArnLike: Record<string, string[]> } }[];
      };
      const admitted = key.Statement[1]?.Condition?.ArnLike["kms:EncryptionContext:aws:logs:arn"];
      assert.deepEqual(
        admitted?.toSorted(),
        findAll(plan, GROUP)
          .map(
            (group) => `arn:aws:logs:eu-central-1:123456789012:log-group:${String(group.inputs.namePrefix as string)}*`,
          )
          .sort(),
      );
    });

    it("leads the gateway through the link to the balancer", () => {
      const { connectionId, integrationUri, tlsConfig } = inputs(
        plan,
        "aws:apigatewayv2/integration:Integration",
        "edge-gateway-authorized",
      );
      assert.deepEqual(
        { connectionId, integrationUri, tlsConfig },
        {
          connectionId: "«VpcLink edge-link».id",
          integrationUri: "«Listener edge-balancer».arn",
          tlsConfig: { serverNameToVerify: "origin.example.com" },
        },
      );
    });

    it("has the balancer forward to the port where HAProxy listens", () => {
      const { loadBalancers } = inputs(plan, "aws:ecs/service:Service");
      assert.deepEqual(loadBalancers, [
        { targetGroupArn: "«TargetGroup edge-balancer».arn", containerName: "haproxy", containerPort: 8443 },
      ]);
    });

    it("starts tasks only once the balancer forwards to them", () => {
      const { loadBalancers } = find(plan, "aws:ecs/service:Service").options.propertyDependencies ?? {};
      assert.deepEqual(loadBalancers, [
        find(plan, "aws:lb/listener:Listener").urn,
        find(plan, "aws:lb/targetGroup:TargetGroup").urn,
      ]);
    });

    it("opens a door between each hop and the next, and to AWS, and no other", () => {
      const side = (id: Json | undefined) => JSON.stringify(id).replace(/"«SecurityGroup edge-(.*)».id"/, "$1");
      const rules = findAll(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(
        ({ inputs: { referencedSecurityGroupId: from, securityGroupId: to, fromPort } }) =>
          `${side(from)} -> ${side(to)} ${JSON.stringify(fromPort)}`,
      );
      assert.deepEqual(rules.sort(), [
        "balancer -> fleet 8404",
        "balancer -> fleet 8443",
        "fleet -> backends 8080",
        "fleet -> network-endpoints 443",
        "link -> balancer 443",
      ]);
    });
  });

  describe("its origin proof", () => {
    const secretOf = (n: number) => `«RandomPassword edge-origin-proof-${n}».result`;

    it("is 48 letters and digits, which no header has to quote", () => {
      assert.deepEqual(inputs(plan, PASSWORD, "edge-origin-proof-1"), { length: 48, special: false });
    });

    it("is known to HAProxy as hashes: of the one in use, the one before and the next", () => {
      assert.equal(file(plan, "ORIGINS_MAP"), [0, 1, 2].map((n) => `${sha256(secretOf(n))} ${n}`).join("\n"));
    });

    it("is never known to HAProxy itself", () => {
      assert.doesNotMatch(JSON.stringify(inputs(plan, "aws:ecs/taskDefinition:TaskDefinition")), /RandomPassword/);
    });

    it("is sent by the gateway in the generation that is in use", () => {
      assert.deepEqual(sent(plan), [find(plan, PASSWORD, "edge-origin-proof-1").urn]);
    });

    describe("in the next generation", () => {
      let raised: Plan;
      before(async () => {
        raised = await door({ originProofGeneration: 2 });
      });

      it("keeps two of its secrets and makes one more", () => {
        assert.deepEqual(
          findAll(raised, PASSWORD).map((one) => one.name),
          ["edge-origin-proof-1", "edge-origin-proof-2", "edge-origin-proof-3"],
        );
      });

      it("is the one that every running task knows already", () => {
        assert.deepEqual(sent(raised), [find(raised, PASSWORD, "edge-origin-proof-2").urn]);
        assert.ok(file(plan, "ORIGINS_MAP")?.includes(sha256(secretOf(2))));
      });
    });
  });

  describe("its HAProxy", () => {
    it("runs with exactly what is rendered from the door's intent", () => {
      const rendered = render(haproxyIntent("edge", gatehouseArgs));
      const files = Object.entries(rendered).map(([name, text]) => [name.replaceAll(".", "_").toUpperCase(), text]);
      assert.deepEqual(
        files.map(([variable]) => [variable, file(plan, variable!)]),
        files,
      );
    });

    it("has no file besides those and the proofs", () => {
      const rendered = Object.keys(render(haproxyIntent("edge", gatehouseArgs)));
      assert.equal(filesOf(plan).length, rendered.length + 1);
    });

    it("leads each stage to its versions by their names, ports and weights", () => {
      const stages = [
        {
          ...gatehouseArgs.stages[0]!,
          versions: [
            { name: "blue", port: 8080, weight: 90 },
            { name: "green", port: 9090, weight: 10, host: "green.example.com" },
          ],
        },
      ];
      assert.deepEqual(haproxyIntent("edge", { ...gatehouseArgs, stages, namespace: "svc.example" }).stages, [
        {
          name: "v1",
          versions: [
            { name: "blue", host: "v1-blue.svc.example", port: 8080, weight: 90 },
            { name: "green", host: "green.example.com", port: 9090, weight: 10 },
          ],
        },
      ]);
    });

    it("gives up on a backend a second before the gateway does", () => {
      const gateway = { ...gatehouseArgs.gateway, timeoutMilliseconds: 10_000 };
      assert.equal(haproxyIntent("edge", { ...gatehouseArgs, gateway }).timeouts?.serverMs, 9000);
    });

    it("ends what still runs five seconds before ECS kills it", () => {
      const fleet = { ...gatehouseArgs.fleet, stopTimeoutSeconds: 60 };
      assert.equal(haproxyIntent("edge", { ...gatehouseArgs, fleet }).timeouts?.hardStopMs, 55_000);
    });
  });

  it("has the balancer end TLS when told so", async () => {
    const tls = { ...gatehouseArgs.tls, mode: TlsMode.Reencrypt, balancerCertificateArn: "arn:certificate" };
    const { protocol, certificateArn } = inputs(await door({ tls }), "aws:lb/listener:Listener");
    assert.deepEqual({ protocol, certificateArn }, { protocol: "TLS", certificateArn: "arn:certificate" });
  });

  it("keeps keys and logs when it is deleted, unless told otherwise", () => {
    assert.deepEqual(protectedNames(plan), [
      "edge-balancer",
      "edge-keys-logs",
      "edge-logs-fleet",
      "edge-logs-flow",
      "edge-logs-gateway",
    ]);
  });

  it("keeps nothing when told so", async () => {
    assert.deepEqual(protectedNames(await door({ protect: false, balancer: { protect: false } })), []);
  });

  it("stands in a network that is there already", async () => {
    const existing = {
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-a", "subnet-b"],
      endpointsSecurityGroupId: "sg-endpoints",
      s3PrefixListId: "pl-s3",
    };
    const brought = await door({ network: { existing } });
    assert.deepEqual(inputs(brought, "aws:lb/loadBalancer:LoadBalancer").subnets, ["subnet-a", "subnet-b"]);
  });

  it("fails before any of its parts registers", async () => {
    assert.deepEqual(await refusalOf(() => make({ accountId: "1234", logs: { retentionDays: 8 } })), [
      'accountId: give the AWS account\'s twelve digits; got "1234"',
      "logs.retentionDays: use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653; got 8",
    ]);
  });
});

function make(changes: Partial<GatehouseArgs> = {}): Gatehouse {
  return new Gatehouse("edge", { ...gatehouseArgs, ...changes });
}

/** The plan of a door; the stack's outputs are what the door tells. */
function door(changes: Partial<GatehouseArgs> = {}): Promise<Plan> {
  return record(() => {
    const { urls, issuer, tokenEndpoint, vpcId, privateSubnetIds, backendSecurityGroupId, ...rest } = make(changes);
    const { registryArns, clusterName, serviceName, gatewayLogGroup, fleetLogGroup } = rest;
    const forOperators = { registryArns, clusterName, serviceName, gatewayLogGroup, fleetLogGroup };
    return { urls, issuer, tokenEndpoint, vpcId, privateSubnetIds, backendSecurityGroupId, ...forOperators };
  });
}

/** The secrets that the gateway's requests are made of. */
function sent(plan: Plan): string[] | undefined {
  const integration = find(plan, "aws:apigatewayv2/integration:Integration", "edge-gateway-public");
  return integration.options.propertyDependencies?.requestParameters;
}

function filesOf(plan: Plan): { name: string; value: string }[] {
  const containers = json(find(plan, "aws:ecs/taskDefinition:TaskDefinition"), "containerDefinitions");
  const [first] = containers as unknown as [{ environment: { name: string; value: string }[] }];
  return first.environment;
}

function file(plan: Plan, variable: string): string | undefined {
  return filesOf(plan).find((one) => one.name === variable)?.value;
}

function protectedNames(plan: Plan): string[] {
  return plan.resources.filter((one) => one.options.protect).map((one) => one.name);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
