import assert from "node:assert/strict";
import { fleetServices, NatStrategy, Network, type ExistingNetwork } from "../../../components/index";
import { networkProblems } from "../../../components/foundation/problems";
import type { Json, Plan } from "../../../tools/preview";
import { inputs, record, refusalOf } from "../../support/plans";
import { children, find, findAll, json } from "../../support/record";
import { networkArgs } from "../args";

const { cidrBlock: _, availabilityZoneIds: __, ...place } = networkArgs;
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const existing: ExistingNetwork = {
  vpcId: "vpc-1",
  privateSubnetIds: ["subnet-a", "subnet-b"],
  endpointsSecurityGroupId: "sg-endpoints",
  s3PrefixListId: "pl-s3",
};

describe("Network", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => new Network("edge-network", networkArgs));
  });

  it("creates a VPC with private subnets, endpoints and a flow log", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:Network")), [
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup edge-network",
      "aws:ec2/flowLog:FlowLog edge-network",
      "aws:ec2/routeTable:RouteTable edge-network-private-az1",
      "aws:ec2/routeTable:RouteTable edge-network-private-az2",
      "aws:ec2/routeTableAssociation:RouteTableAssociation edge-network-private-az1",
      "aws:ec2/routeTableAssociation:RouteTableAssociation edge-network-private-az2",
      "aws:ec2/securityGroup:SecurityGroup edge-network-endpoints",
      "aws:ec2/subnet:Subnet edge-network-private-az1",
      "aws:ec2/subnet:Subnet edge-network-private-az2",
      "aws:ec2/vpc:Vpc edge-network",
      `${ENDPOINT} edge-network-data-servicediscovery`,
      `${ENDPOINT} edge-network-ecr.api`,
      `${ENDPOINT} edge-network-ecr.dkr`,
      `${ENDPOINT} edge-network-logs`,
      `${ENDPOINT} edge-network-s3`,
      `${ENDPOINT} edge-network-secretsmanager`,
      "aws:iam/role:Role edge-network-flow-log",
      "aws:iam/rolePolicy:RolePolicy edge-network-flow-log",
    ]);
  });

  it("gives the VPC the DNS that endpoints and Cloud Map need", () => {
    assert.deepEqual(inputs(plan, "aws:ec2/vpc:Vpc"), {
      cidrBlock: "10.0.0.0/16",
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: "edge-network" },
    });
  });

  // That the provider takes away the rules that AWS made is the provider's documentation, not shown here.
  it("takes over the default security group and gives it no rule", () => {
    assert.deepEqual(inputs(plan, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"), {
      vpcId: "«Vpc edge-network».id",
      tags: { Name: "edge-network-default-unused" },
    });
  });

  it("puts a subnet into each zone", () => {
    assert.deepEqual(
      findAll(plan, "aws:ec2/subnet:Subnet").map((subnet) => subnet.inputs),
      [
        { zone: "euc1-az1", cidrBlock: "10.0.32.0/19" },
        { zone: "euc1-az2", cidrBlock: "10.0.64.0/19" },
      ].map(({ zone, cidrBlock }) => ({
        vpcId: "«Vpc edge-network».id",
        cidrBlock,
        availabilityZoneId: zone,
        tags: { Name: `edge-network-private-${zone.replace("euc1-", "")}` },
      })),
    );
  });

  it("keeps private subnets without any way out", () => {
    assert.deepEqual(findAll(plan, "aws:ec2/route:Route"), []);
  });

  it("logs all traffic, accepted and refused", () => {
    assert.deepEqual(inputs(plan, "aws:ec2/flowLog:FlowLog"), {
      vpcId: "«Vpc edge-network».id",
      trafficType: "ALL",
      maxAggregationInterval: 60,
      logDestination: "arn:flow-log-group",
      iamRoleArn: "«Role edge-network-flow-log».arn",
      tags: { Name: "edge-network" },
    });
  });

  it("lets flow logs of this account alone take the role", () => {
    assert.deepEqual(json(find(plan, "aws:iam/role:Role"), "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OnlyForThisAccount",
          Effect: "Allow",
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/*" },
          },
        },
      ],
    });
  });

  it("lets the flow log write its own group and nothing else", () => {
    assert.deepEqual(json(find(plan, "aws:iam/rolePolicy:RolePolicy"), "policy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "WriteItsOwnGroup",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: ["arn:flow-log-group:*"],
        },
      ],
    });
  });

  it("reaches each AWS service in every zone, behind one security group", () => {
    assert.deepEqual(inputs(plan, ENDPOINT, "edge-network-ecr.api"), {
      vpcId: "«Vpc edge-network».id",
      serviceName: "com.amazonaws.eu-central-1.ecr.api",
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: ["«Subnet edge-network-private-az1».id", "«Subnet edge-network-private-az2».id"],
      securityGroupIds: ["«SecurityGroup edge-network-endpoints».id"],
      tags: { Name: "edge-network-ecr.api" },
    });
  });

  it("lets image layers alone come through the S3 endpoint", () => {
    assert.deepEqual(json(find(plan, ENDPOINT, "edge-network-s3"), "policy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ImageLayers",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*"],
        },
      ],
    });
  });

  it("routes S3 through its gateway endpoint in every zone", () => {
    const { policy, ...rest } = inputs(plan, ENDPOINT, "edge-network-s3");
    assert.equal(typeof policy, "string");
    assert.deepEqual(rest, {
      vpcId: "«Vpc edge-network».id",
      serviceName: "com.amazonaws.eu-central-1.s3",
      vpcEndpointType: "Gateway",
      routeTableIds: ["«RouteTable edge-network-private-az1».id", "«RouteTable edge-network-private-az2».id"],
      tags: { Name: "edge-network-s3" },
    });
  });

  it("lets through what services are given of S3, beside the layers", async () => {
    const s3Access = [
      { actions: ["s3:GetObject", "s3:Put*"], resources: ["arn:aws:s3:::reports/*"] },
      { actions: ["s3:ListBucket"], resources: ["arn:aws:s3:::reports", "arn:aws:s3:::prices"] },
    ];
    const open = await record(() => new Network("edge-network", { ...networkArgs, s3Access }));
    const { Statement } = json(find(open, ENDPOINT, "edge-network-s3"), "policy") as { Statement: Json[] };
    const everybody = { Effect: "Allow", Principal: { AWS: "*" } };
    assert.deepEqual(Statement.slice(1), [
      { Sid: "Services0", ...everybody, Action: ["s3:GetObject", "s3:Put*"], Resource: ["arn:aws:s3:::reports/*"] },
      {
        Sid: "Services1",
        ...everybody,
        Action: ["s3:ListBucket"],
        Resource: ["arn:aws:s3:::reports", "arn:aws:s3:::prices"],
      },
    ]);
  });

  it("fails when services would be given all of S3, or another service", () => {
    const given = [{ actions: ["s3:*", "sqs:SendMessage"], resources: ["*", "arn:aws:s3:::*", "arn:aws:sqs:::queue"] }];
    const bucket = "give the ARN of a bucket, or of objects in it, such as arn:aws:s3:::reports/*; got";
    assert.deepEqual(networkProblems({ ...networkArgs, s3Access: given }), [
      's3Access[0].actions[0]: name an action of S3, such as s3:GetObject; got "s3:*"',
      's3Access[0].actions[1]: name an action of S3, such as s3:GetObject; got "sqs:SendMessage"',
      `s3Access[0].resources[0]: ${bucket} "*"`,
      `s3Access[0].resources[1]: ${bucket} "arn:aws:s3:::*"`,
      `s3Access[0].resources[2]: ${bucket} "arn:aws:sqs:::queue"`,
    ]);
  });

  it("creates the endpoints that it is told to", async () => {
    const endpoints = [...fleetServices, "sts"];
    const told = await record(() => new Network("edge-network", { ...networkArgs, endpoints }));
    assert.deepEqual(
      findAll(told, ENDPOINT).map((endpoint) => endpoint.name),
      [...endpoints, "s3"].map((service) => `edge-network-${service}`).sort(),
    );
  });

  it("puts the endpoints into the zone of the lowest number alone, if told so", async () => {
    const told = await record(() => new Network("edge-network", { ...networkArgs, endpointsInOneZone: true }));
    const subnets = findAll(told, ENDPOINT).flatMap(({ inputs }) =>
      inputs.subnetIds === undefined ? [] : [inputs.subnetIds],
    );
    assert.deepEqual(
      subnets,
      fleetServices.map(() => ["«Subnet edge-network-private-az1».id"]),
    );
  });

  it("fails when an endpoint is missing by which alone a task reaches what it calls", () => {
    for (const missing of fleetServices) {
      const endpoints = fleetServices.filter((service) => service !== missing);
      assert.deepEqual(networkProblems({ ...networkArgs, endpoints }), [
        `endpoints: name ${missing} too, or have NAT (natStrategy): a task reaches them by nothing else, and starts by all; got ${JSON.stringify(endpoints)}`,
      ]);
    }
    assert.deepEqual(networkProblems({ ...networkArgs, endpoints: ["sts"] }), [
      `endpoints: name ${fleetServices.join(", ")} too, or have NAT (natStrategy): a task reaches them by nothing else, and starts by all; got ["sts"]`,
    ]);
  });

  it("may have no endpoint but S3's where there is NAT", async () => {
    for (const natStrategy of [NatStrategy.Single, NatStrategy.OnePerAz]) {
      const open = await record(() => new Network("edge-network", { ...networkArgs, natStrategy, endpoints: [] }));
      assert.deepEqual(
        findAll(open, ENDPOINT).map((endpoint) => endpoint.name),
        ["edge-network-s3"],
      );
    }
  });

  describe("with one NAT gateway", () => {
    let single: Plan;
    before(async () => {
      single = await record(() => new Network("edge-network", { ...networkArgs, natStrategy: NatStrategy.Single }));
    });

    it("has one public subnet, behind the zones' blocks", () => {
      assert.deepEqual(inputs(single, "aws:ec2/subnet:Subnet", "edge-network-public-az1"), {
        vpcId: "«Vpc edge-network».id",
        cidrBlock: "10.0.228.0/22",
        availabilityZoneId: "euc1-az1",
        tags: { Name: "edge-network-public-az1" },
      });
    });

    it("leads every zone out through it", () => {
      assert.deepEqual(
        findAll(single, "aws:ec2/route:Route").map((route) => route.inputs),
        [
          {
            routeTableId: "«RouteTable edge-network-private-az1».id",
            destinationCidrBlock: "0.0.0.0/0",
            natGatewayId: "«NatGateway edge-network-public-az1».id",
          },
          {
            routeTableId: "«RouteTable edge-network-private-az2».id",
            destinationCidrBlock: "0.0.0.0/0",
            natGatewayId: "«NatGateway edge-network-public-az1».id",
          },
          {
            routeTableId: "«RouteTable edge-network-public».id",
            destinationCidrBlock: "0.0.0.0/0",
            gatewayId: "«InternetGateway edge-network».id",
          },
        ],
      );
    });

    it("waits for the internet gateway, without which AWS refuses a NAT gateway", () => {
      const internet = find(single, "aws:ec2/internetGateway:InternetGateway").urn;
      assert.ok(find(single, "aws:ec2/natGateway:NatGateway").dependencies.includes(internet));
    });
  });

  it("leads each zone out through its own NAT gateway with one per zone", async () => {
    const each = await record(() => new Network("edge-network", { ...networkArgs, natStrategy: NatStrategy.OnePerAz }));
    assert.deepEqual(
      findAll(each, "aws:ec2/route:Route").map((route) => route.inputs.natGatewayId),
      ["«NatGateway edge-network-public-az1».id", "«NatGateway edge-network-public-az2».id", undefined],
    );
  });

  describe("with a VPC that is there already", () => {
    it("creates nothing", async () => {
      const brought = await record(() => new Network("edge-network", { ...place, existing }));
      assert.deepEqual(
        brought.resources.map((one) => one.type),
        ["gatehouse:index:Network"],
      );
    });

    it("hands on what is there", async () => {
      const { outputs } = await record(() => {
        const network = new Network("edge-network", { ...place, existing });
        const { vpcId, privateSubnetIds, endpointsSecurityGroupId, s3PrefixListId } = network;
        return { vpcId, privateSubnetIds, endpointsSecurityGroupId, s3PrefixListId };
      });
      assert.deepEqual(outputs, existing);
    });

    it("may have NAT in place of endpoints", () => {
      const { vpcId, privateSubnetIds } = existing;
      assert.deepEqual(networkProblems({ ...place, existing: { vpcId, privateSubnetIds } }), []);
    });

    it("fails when it has endpoints without S3's, or S3's alone", () => {
      const what =
        "give both endpointsSecurityGroupId and s3PrefixListId, or neither where the private subnets have NAT: a task needs both to pull its image; got nothing";
      for (const missing of ["endpointsSecurityGroupId", "s3PrefixListId"] as const) {
        const { [missing]: _, ...rest } = existing;
        assert.deepEqual(networkProblems({ ...place, existing: rest }), [`existing.${missing}: ${what}`]);
      }
    });
  });

  it("fails when it is to be new and there already", async () => {
    assert.deepEqual(await refusalOf(() => new Network("edge-network", { ...networkArgs, existing })), [
      'existing: leave it out to have a new VPC, or leave out cidrBlock, availabilityZoneIds, natStrategy, endpoints, endpointsInOneZone and s3Access; got "10.0.0.0/16"',
    ]);
  });

  it("fails when the VPC that is there has subnets in one zone only", () => {
    assert.deepEqual(networkProblems({ ...place, existing: { ...existing, privateSubnetIds: ["subnet-a"] } }), [
      "existing.privateSubnetIds: give 2 or more private subnets (each in a zone of its own); got 1",
    ]);
  });

  it("fails when the VPC that is there has one subnet twice", () => {
    const privateSubnetIds = ["subnet-a", "subnet-a"];
    assert.deepEqual(networkProblems({ ...place, existing: { ...existing, privateSubnetIds } }), [
      'existing.privateSubnetIds: name each of the private subnets once; got ["subnet-a"]',
    ]);
  });

  it("fails when it is told nothing", () => {
    assert.deepEqual(networkProblems(place), [
      "cidrBlock: use an IPv4 network of /16 to /22 (a smaller one has no room for a private and a public subnet in each zone), such as 10.0.0.0/16; got nothing",
      "availabilityZoneIds: give a list of availability zones; got nothing",
    ]);
  });

  it("fails when an endpoint is named twice", () => {
    assert.deepEqual(networkProblems({ ...networkArgs, endpoints: [...fleetServices, "logs"] }), [
      'endpoints: name each of the services once; got ["logs"]',
    ]);
  });

  it("fails when an endpoint is S3's, which is always there", () => {
    assert.deepEqual(networkProblems({ ...networkArgs, endpoints: ["logs", "s3"] }), [
      'endpoints[1]: name a service as in com.amazonaws.<region>.<service>, and leave out s3, which has its gateway endpoint, such as ecr.api; got "s3"',
    ]);
  });

  it("fails when an endpoint is not the name of a service", () => {
    assert.deepEqual(networkProblems({ ...networkArgs, endpoints: ["com.amazonaws.eu-central-1.logs", "E C R"] }), [
      'endpoints[0]: name a service as in com.amazonaws.<region>.<service>, and leave out s3, which has its gateway endpoint, such as ecr.api; got "com.amazonaws.eu-central-1.logs"',
      'endpoints[1]: name a service as in com.amazonaws.<region>.<service>, and leave out s3, which has its gateway endpoint, such as ecr.api; got "E C R"',
    ]);
  });

  it("fails when zones that there were before are not some of those that there are", async () => {
    const what =
      "formerZoneIds: name some of availabilityZoneIds, those that there were before one was added, or leave it out; got";
    const refused = (formerZoneIds: string[]) =>
      refusalOf(() => new Network("edge-network", { ...networkArgs, formerZoneIds }));
    for (const former of [["euc1-az3"], ["euc1-az1", "euc1-az2"]])
      assert.deepEqual(await refused(former), [`${what} ${JSON.stringify(former)}`]);
  });
});
