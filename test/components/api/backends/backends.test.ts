import assert from "node:assert/strict";
import { Backends, type BackendsArgs, type BackendVersion } from "../../../../components/index";
import { backendsProblems } from "../../../../components/api/backends/problems";
import type { Plan } from "../../../../tools/preview";
import { inputs, record, refusalOf } from "../../../support/plans";
import { children, find, findAll } from "../../../support/record";
import { backendsArgs } from "../../args";

const SERVICE = "aws:servicediscovery/service:Service";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

describe("Backends", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => new Backends("edge-backends", backendsArgs));
  });

  it("creates a name for the version, a group to attach and a port that is open to the fleet", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:Backends")), [
      "aws:ec2/securityGroup:SecurityGroup edge-backends",
      "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace edge-backends",
      `${SERVICE} edge-backends-v1-blue`,
      `${EGRESS} edge-backends-8080`,
      `${INGRESS} edge-backends-8080`,
    ]);
  });

  it("makes names that are found inside the VPC only", () => {
    assert.deepEqual(inputs(plan, "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace"), {
      name: "edge.internal",
      vpc: "vpc-1",
    });
  });

  it("answers with the addresses of all healthy tasks, for ten seconds", () => {
    assert.deepEqual(inputs(plan, SERVICE), {
      name: "v1-blue",
      dnsConfig: {
        namespaceId: "«PrivateDnsNamespace edge-backends».id",
        routingPolicy: "MULTIVALUE",
        dnsRecords: [{ type: "A", ttl: 10 }],
      },
      healthCheckCustomConfig: { failureThreshold: 1 },
    });
  });

  it("keeps the ports open that services were reached on until the last release", async () => {
    const moved = await record(() => new Backends("edge-backends", { ...backendsArgs, formerPorts: [9090, 8080] }));
    const ports = (type: string) => findAll(moved, type).map(({ inputs: { fromPort, toPort } }) => [fromPort, toPort]);
    assert.deepEqual([ports(EGRESS), ports(INGRESS)], Array(2).fill([[8080, 8080], [9090, 9090]])); // prettier-ignore
  });

  it("opens a range of ports once, and lets the fleet out to services elsewhere, each network and port once", async () => {
    const outside = ["billing.corp.example.com", "*.corp.example.com"].map((host) => ({ host, cidrBlock: "10.8.0.0/16", port: 443 })); // prettier-ignore
    const { stages: _, ...without } = backendsArgs;
    const shared = await record(
      () => new Backends("edge-backends", { ...without, ports: { from: 9000, to: 9099 }, outside }),
    );
    assert.deepEqual(
      findAll(shared, INGRESS).map(({ name, inputs: { fromPort, toPort } }) => [name, fromPort, toPort]),
      [["edge-backends-services", 9000, 9099]],
    );
    assert.deepEqual(
      findAll(shared, EGRESS).map(({ name, inputs: { fromPort, toPort, cidrIpv4 } }) => [
        name,
        fromPort,
        toPort,
        cidrIpv4,
      ]),
      [
        ["edge-backends-outside-10-8-0-0-16-443", 443, 443, "10.8.0.0/16"],
        ["edge-backends-services", 9000, 9099, undefined],
      ],
    );
    assert.deepEqual(findAll(shared, SERVICE), []);
  });

  it("fails when a range of ports is none", () => {
    assert.deepEqual(backendsProblems("edge-backends", { ...backendsArgs, ports: { from: 9000, to: 8000 } }), [
      "ports.from: use at most ports.to (8000); got 9000",
    ]);
  });

  it("fails when the fleet would be let out to the internet", () => {
    const outside = [{ host: "example.com", cidrBlock: "0.0.0.0/0", port: 443 }];
    assert.deepEqual(backendsProblems("edge-backends", { ...backendsArgs, outside }), [
      'outside[0].cidrBlock: use an IPv4 network of /8 to /32 (a network of somebody else\'s, not the internet), such as 10.0.0.0/8; got "0.0.0.0/0"',
    ]);
  });

  it("gives the group no rule but those of the ports", () => {
    assert.deepEqual(inputs(plan, "aws:ec2/securityGroup:SecurityGroup"), {
      vpcId: "vpc-1",
      description: "Services behind HAProxy: admit it only",
      tags: { Name: "edge-backends" },
    });
  });

  it("lets services reach AWS where it is told how: the endpoints, which admit them, and S3", async () => {
    const aws = { endpointsSecurityGroupId: "sg-endpoints", s3PrefixListId: "pl-s3" };
    const open = await record(() => new Backends("edge-backends", { ...backendsArgs, aws }));
    const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    const group = "«SecurityGroup edge-backends».id";
    const why = "services to AWS service endpoints";
    assert.deepEqual(find(open, EGRESS, "edge-backends-endpoints").inputs, {
      ...https,
      securityGroupId: group,
      referencedSecurityGroupId: "sg-endpoints",
      description: why,
    });
    assert.deepEqual(find(open, INGRESS, "edge-backends-endpoints").inputs, {
      ...https,
      securityGroupId: "sg-endpoints",
      referencedSecurityGroupId: group,
      description: why,
    });
    assert.deepEqual(find(open, EGRESS, "edge-backends-s3").inputs, {
      ...https,
      securityGroupId: group,
      prefixListId: "pl-s3",
      description: "image layers of ECR come from S3",
    });
  });

  it("lets services reach AWS over NAT, and fails when they are told half of the way", async () => {
    const open = await record(() => new Backends("edge-backends", { ...backendsArgs, aws: { overNat: true } }));
    assert.deepEqual(find(open, EGRESS, "edge-backends-nat").inputs, {
      securityGroupId: "«SecurityGroup edge-backends».id",
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: "services over NAT",
    });
    const half = { endpointsSecurityGroupId: "sg-endpoints" };
    assert.deepEqual(await refusalOf(() => new Backends("edge-backends", { ...backendsArgs, aws: half })), [
      "aws.s3PrefixListId: give both endpointsSecurityGroupId and s3PrefixListId, or neither: a task needs both to pull its image; got nothing",
    ]);
  });

  it("lets the fleet into services on the version's port", () => {
    assert.deepEqual(inputs(plan, INGRESS), {
      securityGroupId: "«SecurityGroup edge-backends».id",
      referencedSecurityGroupId: "sg-fleet",
      ipProtocol: "tcp",
      fromPort: 8080,
      toPort: 8080,
      description: "HAProxy to the services behind it",
    });
  });

  it("lets the fleet out to services on the version's port", () => {
    assert.deepEqual(inputs(plan, EGRESS), {
      securityGroupId: "sg-fleet",
      referencedSecurityGroupId: "«SecurityGroup edge-backends».id",
      ipProtocol: "tcp",
      fromPort: 8080,
      toPort: 8080,
      description: "HAProxy to the services behind it",
    });
  });

  it("opens just the ports of the versions, each once", async () => {
    const several = await record(
      () =>
        new Backends("edge-backends", {
          ...backendsArgs,
          stages: [
            { name: "v1", versions: [blue(8080), { name: "green", port: 8080 }] },
            { name: "v2", versions: [blue(9090)] },
          ],
        }),
    );
    assert.deepEqual(
      findAll(several, INGRESS).map((rule) => [rule.inputs.fromPort, rule.inputs.toPort]),
      [
        [8080, 8080],
        [9090, 9090],
      ],
    );
  });

  it("tells where each version registers, by stage and version", async () => {
    const { outputs } = await record(() => {
      const { registryArns, securityGroupId } = new Backends("edge-backends", {
        ...backendsArgs,
        stages: [{ name: "v1", versions: [blue(8080), { name: "green", port: 8080, host: "green.example.com" }] }],
      });
      return { registryArns, securityGroupId };
    });
    assert.deepEqual(outputs, {
      registryArns: { "v1-blue": "«Service edge-backends-v1-blue».arn" },
      securityGroupId: "«SecurityGroup edge-backends».id",
    });
  });

  it("makes no name for a version that has one", async () => {
    const named = await record(() => new Backends("edge-backends", one({ ...blue(8080), host: "blue.example.com" })));
    assert.deepEqual(findAll(named, SERVICE), []);
  });

  it("joins a namespace that is there already", async () => {
    const joined = await record(() => new Backends("edge-backends", { ...backendsArgs, namespaceId: "ns-1" }));
    assert.equal(findAll(joined, "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace").length, 0);
    const { dnsConfig } = inputs(joined, SERVICE);
    assert.equal((dnsConfig as { namespaceId: string }).namespaceId, "ns-1");
  });

  it("leaves it to a group that is there already to admit the fleet", async () => {
    const brought = await record(
      () => new Backends("edge-backends", one({ ...blue(8080), securityGroupId: "sg-own" })),
    );
    assert.deepEqual(findAll(brought, INGRESS), []);
  });

  it("lets the fleet out to a group that is there already, on the version's port", async () => {
    const brought = await record(
      () => new Backends("edge-backends", one({ ...blue(8080), securityGroupId: "sg-own" })),
    );
    assert.deepEqual(inputs(brought, EGRESS, "edge-backends-v1-blue"), {
      securityGroupId: "sg-fleet",
      referencedSecurityGroupId: "sg-own",
      ipProtocol: "tcp",
      fromPort: 8080,
      toPort: 8080,
      description: "HAProxy to v1-blue",
    });
  });

  it("fails when its name is none", async () => {
    assert.deepEqual(await refusalOf(() => new Backends("edge_backends", backendsArgs)), [
      'name: use lower-case letters, digits and hyphens, a letter first; got "edge_backends"',
    ]);
  });

  it("fails when the namespace is not a DNS name", () => {
    assert.deepEqual(backendsProblems("edge-backends", { ...backendsArgs, namespace: "internal" }), [
      'namespace: use a DNS name of at least two labels, in lower case, such as origin.example.com; got "internal"',
    ]);
  });

  it("fails when a stage leads nowhere", () => {
    assert.deepEqual(backendsProblems("edge-backends", { ...backendsArgs, stages: [{ name: "v1", versions: [] }] }), [
      "stages[0].versions: give 1 or more versions; got 0",
    ]);
  });

  it("fails when two versions of a stage have one name", () => {
    assert.deepEqual(backendsProblems("edge-backends", one(blue(8080), blue(9090))), [
      'stages[0].versions: give each of the versions its own name; got ["blue"]',
    ]);
  });

  it("fails when versions of two stages would have one name in Cloud Map", () => {
    const stages = [
      { name: "v1", versions: [{ name: "eu-blue", port: 8080 }] },
      { name: "v1-eu", versions: [{ name: "blue", port: 8080 }] },
    ];
    assert.deepEqual(backendsProblems("edge-backends", { ...backendsArgs, stages }), [
      'stages: use other names: <stage>-<version> names a service in Cloud Map, and two would be one; got ["v1-eu-blue"]',
    ]);
  });

  for (const name of ["Blue", "1st", "blue_green", "-blue", "blue-", "b".repeat(31), ""]) {
    it(`fails when a version is called ${JSON.stringify(name)}`, () => {
      assert.deepEqual(backendsProblems("edge-backends", one({ ...blue(8080), name })), [
        `stages[0].versions[0].name: use up to 30 lower-case letters, digits and hyphens, a letter first and no hyphen last, such as blue; got ${JSON.stringify(name)}`,
      ]);
    });
  }

  for (const port of [0, 65_536, 80.5, -1]) {
    it(`fails when a version's port is ${port}`, () => {
      assert.deepEqual(backendsProblems("edge-backends", one(blue(port))), [
        `stages[0].versions[0].port: use a whole number from 1 to 65535 (a TCP port); got ${port}`,
      ]);
    });
  }

  it("fails when a version's host is not a DNS name", () => {
    assert.deepEqual(backendsProblems("edge-backends", one({ ...blue(8080), host: "10.0.0.1:80" })), [
      'stages[0].versions[0].host: use a DNS name of at least two labels, in lower case, such as origin.example.com; got "10.0.0.1:80"',
    ]);
  });
});

function blue(port: number): BackendVersion {
  return { name: "blue", port };
}

function one(...versions: BackendVersion[]): BackendsArgs {
  return { ...backendsArgs, stages: [{ name: "v1", versions }] };
}
