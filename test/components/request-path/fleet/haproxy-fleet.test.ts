import assert from "node:assert/strict";
import { HaproxyFleet, type HaproxyFleetArgs } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record, refusalOf } from "../../../support/plans";
import { children, find, findAll, json } from "../../../support/record";
import { fleetArgs } from "../../args";

const SERVICE = "aws:ecs/service:Service";
const CAPACITY = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const ROLE = "aws:iam/role:Role";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

describe("HaproxyFleet", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => new HaproxyFleet("edge-fleet", fleetArgs));
  });

  it("creates a cluster, a service, its scaling, two roles, names, the bucket of registrations and the rules of its ports", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:HaproxyFleet")), [
      "aws:appautoscaling/policy:Policy edge-fleet-connections",
      "aws:appautoscaling/policy:Policy edge-fleet-cpu",
      "aws:appautoscaling/target:Target edge-fleet",
      "aws:ec2/securityGroup:SecurityGroup edge-fleet",
      "aws:ecs/cluster:Cluster edge-fleet",
      `${CAPACITY} edge-fleet`,
      `${SERVICE} edge-fleet`,
      "aws:ecs/taskDefinition:TaskDefinition edge-fleet",
      `${ROLE} edge-fleet-execution`,
      `${ROLE} edge-fleet-task`,
      "aws:iam/rolePolicy:RolePolicy edge-fleet-execution",
      "aws:iam/rolePolicy:RolePolicy edge-fleet-task",
      "aws:s3/bucket:Bucket edge-fleet-registrations",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration edge-fleet-registrations",
      "aws:s3/bucketObjectv2:BucketObjectv2 edge-fleet-tuning",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls edge-fleet-registrations",
      "aws:s3/bucketPolicy:BucketPolicy edge-fleet-registrations",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock edge-fleet-registrations",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration edge-fleet-registrations",
      "aws:s3/bucketVersioning:BucketVersioning edge-fleet-registrations",
      "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace edge-fleet",
      "aws:servicediscovery/service:Service edge-fleet",
      `${EGRESS} edge-fleet-endpoints`,
      `${EGRESS} edge-fleet-health`,
      `${EGRESS} edge-fleet-peers`,
      `${EGRESS} edge-fleet-s3`,
      `${EGRESS} edge-fleet-traffic`,
      `${INGRESS} edge-fleet-endpoints`,
      `${INGRESS} edge-fleet-health`,
      `${INGRESS} edge-fleet-peers`,
      `${INGRESS} edge-fleet-traffic`,
    ]);
  });

  describe("its service", () => {
    it("runs in all zones, pinned, without public addresses, and rolls back what fails", () => {
      assert.deepEqual(inputs(plan, SERVICE), {
        cluster: "«Cluster edge-fleet».arn",
        taskDefinition: "«TaskDefinition edge-fleet».arn",
        capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
        platformVersion: "1.4.0",
        desiredCount: 3,
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        availabilityZoneRebalancing: "ENABLED",
        healthCheckGracePeriodSeconds: 180,
        networkConfiguration: {
          subnets: ["subnet-a", "subnet-b"],
          securityGroups: ["«SecurityGroup edge-fleet».id"],
          assignPublicIp: false,
        },
        loadBalancers: [{ targetGroupArn: "arn:target-group", containerName: "haproxy", containerPort: 8443 }],
        serviceRegistries: { registryArn: "«Service edge-fleet».arn" },
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        enableExecuteCommand: false,
        waitForSteadyState: false,
      });
    });

    it("leaves the number of tasks to scaling from the first day on", () => {
      assert.deepEqual(find(plan, SERVICE).options.ignoreChanges, ["desiredCount"]);
    });

    it("makes pulumi up wait for a steady deployment when told so", async () => {
      const patient = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, waitForSteadyState: true }));
      assert.equal(inputs(patient, SERVICE).waitForSteadyState, true);
    });

    it("registers each task behind both listeners while the balancer's mode is switched", async () => {
      const both = await record(
        () => new HaproxyFleet("edge-fleet", { ...fleetArgs, alsoTargetGroupArn: "arn:another" }),
      );
      const registered = { containerName: "haproxy", containerPort: 8443 };
      assert.deepEqual(inputs(both, SERVICE).loadBalancers, [
        { ...registered, targetGroupArn: "arn:target-group" },
        { ...registered, targetGroupArn: "arn:another" },
      ]);
    });

    it("runs on Spot where it is told to, and is the same in all else", async () => {
      const spot = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, spot: true }));
      const { capacityProviderStrategies: strategies, ...others } = inputs(spot, SERVICE);
      assert.deepEqual(strategies, [{ capacityProvider: "FARGATE_SPOT", weight: 1 }]);
      const { capacityProviderStrategies: _, ...usual } = inputs(plan, SERVICE);
      assert.deepEqual(others, usual);
      assert.equal("launchType" in others, false);
    });

    it("has in its cluster whatever its strategy may name, before it is created", async () => {
      for (const of of [plan, await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, spot: true }))]) {
        assert.deepEqual(inputs(of, CAPACITY), {
          clusterName: "«Cluster edge-fleet».name",
          capacityProviders: ["FARGATE", "FARGATE_SPOT"],
        });
        assert.ok(find(of, SERVICE).dependencies.includes(find(of, CAPACITY).urn));
      }
    });

    it("is waited for as long as its last task may take to leave", async () => {
      const timeouts = (of: Plan) => find(of, SERVICE).options.customTimeouts;
      assert.deepEqual(timeouts(plan), { create: "1460s", update: "1460s", delete: "1460s" });
      const slow = await record(
        () => new HaproxyFleet("edge-fleet", { ...fleetArgs, deregistrationDelaySeconds: 3600 }),
      );
      assert.equal(timeouts(slow)?.delete, "4910s");
    });

    it("has its tasks counted, which scaling on connections divides by", () => {
      assert.deepEqual(inputs(plan, "aws:ecs/cluster:Cluster"), {
        settings: [{ name: "containerInsights", value: "enabled" }],
      });
    });

    it("has its tasks counted by their reports of CPU, where Container Insights is too dear", async () => {
      const without = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, containerInsights: false }));
      assert.deepEqual(inputs(without, "aws:ecs/cluster:Cluster"), {
        settings: [{ name: "containerInsights", value: "disabled" }],
      });
      const text = JSON.stringify(without.resources.filter(({ type }) => type === "aws:appautoscaling/policy:Policy"));
      assert.match(text, /"metricName":"CPUUtilization","namespace":"AWS\/ECS"[^}]*\},"stat":"SampleCount"/);
      assert.doesNotMatch(text, /ContainerInsights/);
    });
  });

  describe("its roles", () => {
    const assumedByTasks = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OnlyForThisAccount",
          Effect: "Allow",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:ecs:eu-central-1:123456789012:*" },
          },
        },
      ],
    };
    it("lets ECS alone take the role that starts tasks, for this account", () => {
      assert.deepEqual(json(find(plan, ROLE, "edge-fleet-execution"), "assumeRolePolicy"), assumedByTasks);
    });

    it("lets ECS alone take the role that runs tasks, for this account", () => {
      assert.deepEqual(json(find(plan, ROLE, "edge-fleet-task"), "assumeRolePolicy"), assumedByTasks);
    });

    it("may fetch its images and write its log, and nothing else, to start: ECS reads no secret", () => {
      assert.deepEqual(statements(plan, "edge-fleet-execution"), [
        { Sid: "LogInToEcr", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
        {
          Sid: "PullItsImages",
          Effect: "Allow",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
          Resource: ["arn:aws:ecr:eu-central-1:123456789012:repository/mirror/haproxy", "arn:agent-repository"],
        },
        {
          Sid: "WriteItsLog",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: ["arn:log-group:*"],
        },
      ]);
    });

    const ofThisAccount = { StringEquals: { "aws:ResourceAccount": "123456789012" } };
    const bucket = "arn:aws:s3:::edge-fleet-apis-eu-central-1-123456789012";
    const registrations = [
      {
        Sid: "ListRegistrations",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: [bucket],
        Condition: ofThisAccount,
      },
      {
        Sid: "ReadRegistrations",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [`${bucket}/*`],
        Condition: ofThisAccount,
      },
      {
        Sid: "ListEarlier",
        Effect: "Allow",
        Action: ["s3:ListBucketVersions"],
        Resource: [bucket],
        Condition: { ...ofThisAccount, StringLike: { "s3:prefix": "apis/*" } },
      },
      {
        Sid: "ReadEarlier",
        Effect: "Allow",
        Action: ["s3:GetObjectVersion"],
        Resource: [`${bucket}/apis/*`],
        Condition: ofThisAccount,
      },
    ];
    const instances = {
      Sid: "FindInstances",
      Effect: "Allow",
      Action: ["servicediscovery:DiscoverInstances"],
      Resource: "*",
      Condition: { StringEquals: { "servicediscovery:NamespaceName": fleetArgs.namespace } },
    };

    it("may read the certificate that is in force and the registrations while it runs, and nothing else", () => {
      assert.deepEqual(statements(plan, "edge-fleet-task"), [
        {
          Sid: "SeeItsSecrets",
          Effect: "Allow",
          Action: ["secretsmanager:DescribeSecret"],
          Resource: ["arn:secret"],
        },
        {
          Sid: "ReadWhatIsInForce",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue"],
          Resource: ["arn:secret"],
          Condition: { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } },
        },
        ...registrations,
        instances,
      ]);
    });

    it("may decrypt with the secrets' own keys, for those secrets alone", async () => {
      const args: HaproxyFleetArgs = {
        ...fleetArgs,
        serverCertificate: { ...fleetArgs.serverCertificate, trustSecretArn: "arn:server-trust", keyArn: "arn:key" },
        clientCertificate: { secretArn: "arn:client", trustSecretArn: "arn:trust", keyArn: "arn:client-key", names: ["haproxy.internal"] }, // prettier-ignore
        trust: { secretArn: "arn:trust", keyArn: "arn:client-key" },
        gatewayTrust: { secretArn: "arn:gateway-trust", keyArn: "arn:gateway-key" },
      };
      const keyed = await record(() => new HaproxyFleet("edge-fleet", args));
      const secrets = ["arn:secret", "arn:server-trust", "arn:client", "arn:trust", "arn:gateway-trust"];
      const [see, read, decrypt, ...others] = statements(keyed, "edge-fleet-task");
      assert.deepEqual([see?.Resource, read?.Resource], [secrets, secrets]);
      assert.deepEqual(others, [...registrations, instances]);
      assert.deepEqual(decrypt, {
        Sid: "DecryptIt",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: ["arn:key", "arn:client-key", "arn:gateway-key"],
        Condition: {
          StringEquals: {
            "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com",
            "kms:EncryptionContext:SecretARN": secrets,
          },
        },
      });
    });
  });

  describe("what the tasks of the last release go on to use", () => {
    it("stays allowed: their images' repositories and their secrets, with what encrypts them", async () => {
      const former = {
        repositoryArns: ["arn:old-repository"],
        secrets: [{ secretArn: "arn:old", keyArn: "arn:old-key" }],
      };
      const next = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, former }));
      const resources = (role: string) =>
        Object.fromEntries(statements(next, role).map(({ Sid, Resource }) => [Sid, Resource])) as Record<
          string,
          unknown
        >;
      assert.deepEqual(resources("edge-fleet-execution").PullItsImages, [
        "arn:aws:ecr:eu-central-1:123456789012:repository/mirror/haproxy",
        "arn:agent-repository",
        "arn:old-repository",
      ]);
      const { SeeItsSecrets, ReadWhatIsInForce, DecryptIt } = resources("edge-fleet-task");
      assert.deepEqual(
        [SeeItsSecrets, ReadWhatIsInForce, DecryptIt],
        [["arn:secret", "arn:old"], ["arn:secret", "arn:old"], ["arn:old-key"]],
      );
    });

    it("is told to no task of this release", async () => {
      const former = { repositoryArns: ["arn:old-repository"], secrets: [{ secretArn: "arn:old" }] };
      const next = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, former }));
      assert.deepEqual(inputs(next, TASK), inputs(plan, TASK));
    });
  });

  describe("what it is told while it runs", () => {
    const others = { key: {}, source: { requests: 10_000 }, network: { requests: 10_000 } };
    const BUCKET = "aws:s3/bucket:Bucket";
    const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
    const part = (kind: string) => inputs(plan, `aws:s3/bucket${kind}:Bucket${kind}`);

    it("is in a bucket of its own: known by name, protected, versioned, encrypted, closed, by TLS alone", () => {
      const bucket = find(plan, BUCKET);
      assert.deepEqual(bucket.inputs.bucket, "edge-fleet-apis-eu-central-1-123456789012");
      assert.equal(bucket.options.protect, true);
      assert.deepEqual(part("Versioning").versioningConfiguration, { status: "Enabled" });
      assert.deepEqual(part("ServerSideEncryptionConfiguration").rules, [
        { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
      ]);
      assert.deepEqual(part("PublicAccessBlock"), {
        bucket: "«Bucket edge-fleet-registrations».id",
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      assert.deepEqual(part("OwnershipControls").rule, { objectOwnership: "BucketOwnerEnforced" });
      const arn = "arn:aws:s3:::edge-fleet-apis-eu-central-1-123456789012";
      assert.deepEqual(json(find(plan, "aws:s3/bucketPolicy:BucketPolicy"), "policy"), {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "OnlyByTls",
            Effect: "Deny",
            Principal: { AWS: "*" },
            Action: ["s3:*"],
            Resource: [arn, `${arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      });
    });

    it("has a name that a bucket may have, however long the fleet's identity is", async () => {
      const identity = "e".repeat(64);
      const long = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, identity }));
      const { bucket } = inputs(long, BUCKET);
      assert.match(bucket as string, /^e{23}-[0-9a-f]{8}-apis-eu-central-1-123456789012$/);
      assert.equal((bucket as string).length, 63);
    });

    it("may be deleted where nothing is protected", async () => {
      const free = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, protect: false }));
      assert.equal(find(free, BUCKET).options.protect ?? false, false);
    });

    it("is the platform's numbers in one object, which a preview shows", () => {
      const { key, content, contentType } = inputs(plan, OBJECT, "edge-fleet-tuning");
      assert.deepEqual([key, contentType], ["fleet.json", "application/json"]);
      assert.deepEqual(JSON.parse(content as string), {
        schema: 1,
        limits: {
          Person: { subject: { requests: 100, errors: 50, concurrent: 20 }, ...others },
          Agent: { subject: { requests: 20, errors: 20, concurrent: 4 }, ...others },
          Service: { subject: { requests: 10_000, errors: 1000, concurrent: 500 }, ...others },
          Public: { source: { requests: 500, errors: 100, concurrent: 50 }, network: { requests: 2000 } },
        },
        hosts: [{ host: "*.corp.example" }],
      });
    });

    it("is there before a task starts", () => {
      const tuning = find(plan, OBJECT, "edge-fleet-tuning");
      assert.ok(find(plan, SERVICE).dependencies.includes(tuning.urn));
    });

    it("changes without a new revision of the task", async () => {
      const haproxy = { hosts: [], limits: { Agent: { subject: { requests: 1 } } } };
      const shifted = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, haproxy }));
      assert.deepEqual(inputs(shifted, TASK), inputs(plan, TASK));
    });

    it("comes with the names that tasks find each other under", () => {
      assert.deepEqual(inputs(plan, "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace"), {
        name: "edge.internal",
        vpc: "vpc-1",
        description: "Gatehouse: HAProxy and the services behind it",
      });
      assert.deepEqual(inputs(plan, "aws:servicediscovery/service:Service"), {
        name: "tasks",
        dnsConfig: {
          namespaceId: "«PrivateDnsNamespace edge-fleet».id",
          routingPolicy: "MULTIVALUE",
          dnsRecords: [{ type: "A", ttl: 10 }],
        },
        healthCheckCustomConfig: { failureThreshold: 1 },
      });
    });
  });

  describe("its ports", () => {
    const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });
    const group = "«SecurityGroup edge-fleet».id";

    it("let the balancer in on HAProxy's two ports, other tasks on the peers' port, and nobody else", () => {
      const into = findAll(plan, INGRESS).filter((rule) => rule.inputs.securityGroupId === group);
      assert.deepEqual(
        into.map((rule) => rule.inputs),
        [
          {
            securityGroupId: group,
            referencedSecurityGroupId: "sg-balancer",
            ...tcp(8404),
            description: "balancer asks HAProxy how it is",
          },
          {
            securityGroupId: group,
            referencedSecurityGroupId: group,
            ...tcp(10_000),
            description: "tasks tell each other what they counted",
          },
          {
            securityGroupId: group,
            referencedSecurityGroupId: "sg-balancer",
            ...tcp(8443),
            description: "balancer to HAProxy",
          },
        ],
      );
    });

    it("let tasks out to AWS service endpoints, S3 and each other, and nowhere else", () => {
      const out = findAll(plan, EGRESS).filter((rule) => rule.inputs.securityGroupId === group);
      assert.deepEqual(
        out.map((rule) => rule.inputs),
        [
          {
            securityGroupId: group,
            referencedSecurityGroupId: "sg-endpoints",
            ...tcp(443),
            description: "tasks to AWS service endpoints",
          },
          {
            securityGroupId: group,
            referencedSecurityGroupId: group,
            ...tcp(10_000),
            description: "tasks tell each other what they counted",
          },
          {
            securityGroupId: group,
            prefixListId: "pl-s3",
            ...tcp(443),
            description: "image layers of ECR come from S3",
          },
        ],
      );
    });

    it("let the endpoints take what tasks send", () => {
      assert.deepEqual(inputs(plan, INGRESS, "edge-fleet-endpoints"), {
        securityGroupId: "sg-endpoints",
        referencedSecurityGroupId: group,
        ...tcp(443),
        description: "tasks to AWS service endpoints",
      });
    });

    it("let the balancer out to HAProxy's two ports", () => {
      const out = findAll(plan, EGRESS).filter((rule) => rule.inputs.securityGroupId === "sg-balancer");
      assert.deepEqual(
        out.map((rule) => [rule.inputs.referencedSecurityGroupId, rule.inputs.fromPort, rule.inputs.toPort]),
        [
          [group, 8404, 8404],
          [group, 8443, 8443],
        ],
      );
    });

    it("are all there is: the group itself has no rule", () => {
      assert.deepEqual(inputs(plan, "aws:ec2/securityGroup:SecurityGroup"), {
        vpcId: "vpc-1",
        description: "HAProxy tasks: admit the balancer only",
        tags: { Name: "edge-fleet" },
      });
    });
  });

  it("tells where requests come from, and what an operator looks for", async () => {
    const { outputs } = await record(() => {
      const { securityGroupId, namespaceId, ...others } = new HaproxyFleet("edge-fleet", fleetArgs);
      const { clusterName, serviceName, taskDefinitionArn } = others;
      return { securityGroupId, namespaceId, clusterName, serviceName, taskDefinitionArn };
    });
    assert.deepEqual(outputs, {
      securityGroupId: "«SecurityGroup edge-fleet».id",
      namespaceId: "«PrivateDnsNamespace edge-fleet».id",
      clusterName: "«Cluster edge-fleet».name",
      serviceName: "«Service edge-fleet».name",
      taskDefinitionArn: "«TaskDefinition edge-fleet».arn",
    });
  });

  it("fails when its name leaves no room for auto-naming", async () => {
    const name = "e".repeat(47);
    assert.deepEqual(await refusalOf(() => new HaproxyFleet(name, fleetArgs)), [
      `name: use at most 46 characters (a IAM role has 64, and auto-naming adds 8 to "-execution"); got "${name}"`,
    ]);
  });

  // As an importer in JavaScript may write it: no compiler has seen it.
  it("fails when what HAProxy is to do is misspelt, before anything is created", async () => {
    const haproxy = { limist: {} } as unknown as HaproxyFleetArgs["haproxy"];
    const create = () => new HaproxyFleet("edge-fleet", { ...fleetArgs, haproxy });
    assert.deepEqual(await refusalOf(create), [
      'haproxy.limist: use limits, or another of maxConnections, maxServers, timeouts, retryUnanswered, traceSampledPercent, prometheus, classes, pinning, attachedScopes, admittedHeaders, hosts; got "limist"',
    ]);
    const refused = await record(() => assert.throws(create));
    assert.deepEqual(children(refused, find(refused, "gatehouse:index:HaproxyFleet")), []);
  });

  it("fails with everything that is wrong, all at once", async () => {
    const args = { ...fleetArgs, cpu: 300, minTasks: 5, maxTasks: 4, stopTimeoutSeconds: 121 };
    assert.deepEqual(await refusalOf(() => new HaproxyFleet("edge-fleet", args)), [
      "cpu: use one of 256, 512, 1024, 2048, 4096, 8192, 16384 CPU units; got 300",
      "stopTimeoutSeconds: use a whole number of seconds from 57 to 120 (Fargate stops waiting after 120); got 121",
      "minTasks: use at most maxTasks (4); got 5",
    ]);
  });
});

/** What a role may do. */
function statements(plan: Plan, role: string): Record<string, unknown>[] {
  const document = json(find(plan, "aws:iam/rolePolicy:RolePolicy", role), "policy") as {
    Statement: Record<string, unknown>[];
  };
  return document.Statement;
}
