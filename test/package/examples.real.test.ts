import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { extend } from "../../stacks/extend";
import { stacks } from "../../stacks/index";
import { preview, type Json, type Plan } from "../../tools/preview";
import { withSettings } from "../support/plans";
import { find, findAll, json } from "../support/record";
import { install, ROOT, typeErrors } from "./packed";

describe("The examples, with gatehouse out of its npm package", function () {
  // Packing and each compilation take 5 to 10 s on a quiet machine.
  this.timeout(300_000);
  after(() => {
    delete process.env["PULUMI_NODEJS_TRANSPILE_ONLY"];
  });

  describe("minimal", () => {
    let program: string;
    let plan: Plan;
    before(async () => {
      program = install("minimal");
      plan = await preview({ root: program, stack: "dev" });
    });

    it("compiles under its own strict tsconfig.json", () => {
      assert.equal(typeErrors(program), "");
    });

    it("puts the whole gatehouse into its own VPC", () => {
      assert.deepEqual(countsByType(plan), {
        "awsx:ec2:Vpc": 1,
        "aws:ec2/vpcEndpoint:VpcEndpoint": 6,
        // The endpoints', and one each for link, balancer, tasks and services.
        "aws:ec2/securityGroup:SecurityGroup": 5,
        // Link to balancer, balancer to HAProxy (traffic, health), HAProxy to its like, endpoints and services; services to
        // endpoints; HAProxy and services out also to S3.
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 7,
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 9,
        "gatehouse:index:Gatehouse": 1,
        "gatehouse:index:Keys": 1,
        // Of the logs, of the signing authority, and of each certificate's secrets.
        // And of the topic that alarms go to.
        "aws:kms/key:Key": 5,
        "aws:kms/alias:Alias": 4,
        "gatehouse:index:Logs": 1,
        "aws:cloudwatch/logGroup:LogGroup": 7,
        "gatehouse:index:Network": 1,
        "gatehouse:index:Gateway": 1,
        "aws:apigatewayv2/api:Api": 2,
        "aws:apigatewayv2/authorizer:Authorizer": 1,
        "aws:apigatewayv2/integration:Integration": 3,
        "aws:apigatewayv2/route:Route": 3,
        "aws:apigatewayv2/stage:Stage": 2,
        // Keeps the link active: an API, a function and a schedule of its own.
        "gatehouse:index:Heartbeat": 1,
        "aws:scheduler/schedule:Schedule": 1,
        "gatehouse:index:Link": 1,
        "aws:apigatewayv2/vpcLink:VpcLink": 1,
        "gatehouse:index:Balancer": 1,
        "aws:lb/loadBalancer:LoadBalancer": 1,
        "aws:lb/listener:Listener": 1,
        "aws:lb/targetGroup:TargetGroup": 1,
        "gatehouse:index:HaproxyFleet": 1,
        "aws:ecs/cluster:Cluster": 1,
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": 1,
        "aws:ecs/service:Service": 1,
        "aws:ecs/taskDefinition:TaskDefinition": 1,
        // Its bucket of registrations, with the fleet's settings and the API's registration.
        "aws:s3/bucket:Bucket": 1,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 1,
        "aws:s3/bucketObjectv2:BucketObjectv2": 2,
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 1,
        "aws:s3/bucketPolicy:BucketPolicy": 1,
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 1,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 1,
        "aws:s3/bucketVersioning:BucketVersioning": 1,
        "gatehouse:index:Api": 1,
        "gatehouse:index:ApiAlarms": 1,
        // Two for tasks, two for each certificate (one issues first, the other rotates), two for the heartbeat.
        "aws:iam/role:Role": 8,
        "aws:iam/rolePolicy:RolePolicy": 8,
        "gatehouse:index:Authority": 2,
        "aws:acm/certificate:Certificate": 1,
        "aws:acm/certificateValidation:CertificateValidation": 1,
        "aws:route53/record:Record": 1,
        "gatehouse:index:RotatedCertificate": 2,
        "aws:secretsmanager/secret:Secret": 4,
        "aws:secretsmanager/secretPolicy:SecretPolicy": 4,
        "aws:secretsmanager/secretRotation:SecretRotation": 2,
        "aws:lambda/function:Function": 5,
        "aws:lambda/permission:Permission": 2,
        "aws:lambda/invocation:Invocation": 4,
        "aws:appautoscaling/target:Target": 1,
        "aws:appautoscaling/policy:Policy": 2,
        "gatehouse:index:Alarms": 1,
        "gatehouse:index:Dashboard": 1,
        "aws:cloudwatch/dashboard:Dashboard": 1,
        "gatehouse:index:LogQueries": 1,
        "aws:cloudwatch/queryDefinition:QueryDefinition": 6,
        "aws:cloudwatch/compositeAlarm:CompositeAlarm": 3,
        "aws:cloudwatch/eventRule:EventRule": 2,
        "aws:cloudwatch/eventTarget:EventTarget": 2,
        "aws:cloudwatch/metricAlarm:MetricAlarm": 28,
        "aws:sns/topic:Topic": 1,
        "aws:sns/topicPolicy:TopicPolicy": 1,
        "aws:sns/topicSubscription:TopicSubscription": 1,
        "gatehouse:index:Backends": 1,
        "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": 1,
        // Of the service, and of the tasks among themselves.
        "aws:servicediscovery/service:Service": 2,
        // The origin proof: the one before, this one and the next.
        "random:index/randomPassword:RandomPassword": 3,
        // The guard: protected, and after all else, so that a destroy stops before it deletes anything.
        "random:index/randomId:RandomId": 1,
      });
    });

    it("names every resource after its team", () => {
      assert.deepEqual(
        plan.resources.map(({ name }) => name).filter((name) => !/^orders(-|$)/.test(name)),
        [],
      );
    });

    it("puts everything but its own VPC, endpoints and the guard against destroying below one Gatehouse", () => {
      const outside = plan.resources.filter(({ urn }) => !urn.includes("::gatehouse:index:Gatehouse"));
      assert.deepEqual(outside.map(({ name }) => name).sort(), [
        "orders",
        "orders-data-servicediscovery",
        "orders-destroy-guard",
        "orders-ecr.api",
        "orders-ecr.dkr",
        "orders-endpoints",
        "orders-logs",
        "orders-s3",
        "orders-secretsmanager",
      ]);
    });

    it("has the same plan when Pulumi's own host starts it", async () => {
      // Types are checked by the test above; ts-node would check them again.
      process.env["PULUMI_NODEJS_TRANSPILE_ONLY"] = "true";
      assert.deepEqual(await preview({ root: program, stack: "dev", isolated: true }), plan);
    });

    it("can be previewed before anything exists", async () => {
      const first = await preview({ root: program, stack: "dev", unknown: true });
      assert.deepEqual(countsByType(first), countsByType(plan));
    });

    it("links the gateway to the team's own subnets", () => {
      const subnets = ["«Vpc orders».isolatedSubnetIds[0]", "«Vpc orders».isolatedSubnetIds[1]"];
      assert.deepEqual(find(plan, "aws:apigatewayv2/vpcLink:VpcLink").inputs["subnetIds"], subnets);
    });

    it("brings the heartbeat's function along", () => {
      const { code } = find(plan, "aws:lambda/function:Function", "orders-heartbeat").inputs as {
        code: { archive: { assets: Record<string, { asset: { path: string } }> } };
      };
      const { path } = code.archive.assets["index.mjs"]!.asset;
      assert.match(path, /^node_modules\/pulumi-gatehouse\/dist\/runtime\/heartbeat\/index\.mjs$/);
      assert.ok(existsSync(join(program, path)), path);
    });

    it("tells clients where to call", () => {
      assert.deepEqual(plan.outputs["urls"], { "orders.v1": "«Api orders-orders».apiEndpoint/v1" });
    });
  });

  describe("hop-by-hop", () => {
    let program: string;
    let plan: Plan;
    before(async () => {
      program = install("hop-by-hop");
      plan = await preview({ root: program, stack: "dev" });
    });

    it("compiles under its own strict tsconfig.json", () => {
      assert.equal(typeErrors(program), "");
    });

    it("creates three hops and no fleet", () => {
      assert.deepEqual(countsByType(plan), {
        "gatehouse:index:Gateway": 1,
        "aws:apigatewayv2/api:Api": 1,
        "aws:apigatewayv2/authorizer:Authorizer": 1,
        "aws:apigatewayv2/integration:Integration": 2,
        "aws:apigatewayv2/route:Route": 2,
        "aws:apigatewayv2/stage:Stage": 1,
        "aws:cognito/userPool:UserPool": 1,
        "aws:cognito/userPoolDomain:UserPoolDomain": 1,
        "aws:cognito/resourceServer:ResourceServer": 1,
        "aws:cognito/userPoolClient:UserPoolClient": 2,
        "gatehouse:index:Link": 1,
        "aws:apigatewayv2/vpcLink:VpcLink": 1,
        "gatehouse:index:Balancer": 1,
        "aws:lb/loadBalancer:LoadBalancer": 1,
        "aws:lb/listener:Listener": 1,
        "aws:lb/targetGroup:TargetGroup": 1,
        "aws:ec2/securityGroup:SecurityGroup": 2,
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 1,
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 1,
        "aws:cloudwatch/logGroup:LogGroup": 1,
        "random:index/randomPassword:RandomPassword": 1,
      });
    });

    it("gives each machine its own scopes", () => {
      const clients = findAll(plan, "aws:cognito/userPoolClient:UserPoolClient");
      assert.deepEqual(
        clients.map(({ name, inputs }) => [name, inputs["allowedOauthScopes"]]),
        [
          ["parcels-gateway-users-chat-agent", ["parcels/track"]],
          ["parcels-gateway-users-shop", ["parcels/track", "parcels/send"]],
        ],
      );
    });

    it("tells machines where to get their tokens", () => {
      assert.equal(
        plan.outputs["tokenEndpoint"],
        "https://parcels-example.auth.eu-central-1.amazoncognito.com/oauth2/token",
      );
    });
  });

  describe("deploy-roles", () => {
    // What it creates: test/examples/deploy-roles.test.ts.
    it("compiles under its own strict tsconfig.json", () => {
      assert.equal(typeErrors(install("deploy-roles")), "");
    });
  });

  describe("backend-service", () => {
    let program: string;
    let platform: Plan["outputs"];
    let plan: Plan;
    const tls = { serverName: "invoices.internal", clientCertificate: true };
    // As its README tells the platform's team.
    const stage = {
      name: "v1",
      throttle: { rateLimit: 500, burstLimit: 500 },
      healthPath: "/healthz",
      versions: [
        { name: "blue", port: 8443, weight: 100, tls },
        { name: "green", port: 8443, weight: 0, tls },
      ],
    };
    before(async () => {
      program = install("backend-service");
      const settings = extend(stacks["dev"]!, { apis: [{ name: "invoices", stages: [stage] }] });
      const admitting = await withSettings("dev", settings, () => preview({ root: ROOT, stack: "dev" }));
      platform = deployed(admitting.outputs);
      plan = await preview({ root: program, stack: "dev", references: { "organization/gatehouse/dev": platform } });
    });

    it("compiles under its own strict tsconfig.json", () => {
      assert.equal(typeErrors(program), "");
    });

    it("fails in words when the platform does not tell what it needs", async () => {
      const told = Object.fromEntries(Object.entries(platform).filter(([output]) => output !== "signersPath"));
      const outdated = preview({ root: program, stack: "dev", references: { "organization/gatehouse/dev": told } });
      await assert.rejects(
        outdated,
        /organization\/gatehouse\/dev has no output signersPath: update the platform first/,
      );
    });

    it("creates a service for each version, a certificate, and what both need", () => {
      assert.deepEqual(countsByType(plan), {
        "gatehouse:index:Keys": 1,
        "gatehouse:index:RotatedCertificate": 1,
        "aws:cloudwatch/logGroup:LogGroup": 2,
        "aws:ecs/cluster:Cluster": 1,
        "aws:ecs/service:Service": 2,
        "aws:ecs/taskDefinition:TaskDefinition": 2,
        // Of the tasks, and of the certificate's two functions.
        "aws:iam/role:Role": 4,
        "aws:iam/rolePolicy:RolePolicy": 4,
        "aws:kms/alias:Alias": 2,
        "aws:kms/key:Key": 2,
        "aws:lambda/function:Function": 2,
        "aws:lambda/invocation:Invocation": 2,
        "aws:lambda/permission:Permission": 1,
        "aws:secretsmanager/secret:Secret": 2,
        "aws:secretsmanager/secretPolicy:SecretPolicy": 2,
        "aws:secretsmanager/secretRotation:SecretRotation": 1,
      });
    });

    it("registers each version where HAProxy looks for it, and attaches the platform's group", () => {
      const registries = platform["registryArns"] as Record<string, string>;
      for (const version of ["blue", "green"]) {
        const { inputs } = find(plan, "aws:ecs/service:Service", `invoices-${version}`);
        assert.deepEqual(inputs["serviceRegistries"], { registryArn: registries[`invoices-v1-${version}`] });
        assert.deepEqual(inputs["networkConfiguration"], {
          subnets: platform["privateSubnetIds"],
          securityGroups: [platform["backendSecurityGroupId"]],
          assignPublicIp: false,
        });
      }
    });

    it("has its certificate issued by the platform's authority, for the name that HAProxy verifies, by roles that it signs for", () => {
      const { variables } = find(plan, "aws:lambda/function:Function", "invoices-rotation").inputs["environment"] as {
        variables: { GATEHOUSE_SETTINGS: string };
      };
      const settings = JSON.parse(variables.GATEHOUSE_SETTINGS) as Record<string, unknown>;
      const [authority] = platform["certificateAuthorities"] as { name: string; kind: string; arn: string }[];
      assert.deepEqual(settings["names"], [tls.serverName]);
      assert.deepEqual(settings["authorities"], [
        {
          name: "gatehouse-dev-root-1",
          kind: "PrivateCa",
          arn: "arn:aws:kms:us-east-1:111111111111:key/gatehouse-root-1",
        },
      ]);
      assert.equal(authority!.name, settings["issuer"]);
      assert.equal(
        find(plan, "aws:iam/role:Role", "invoices-rotation").inputs["path"],
        "/gatehouse/signers/gatehouse-dev/",
      );
    });

    it("verifies HAProxy by the platform's roots and its name, and says how it is where HAProxy asks", () => {
      const [container] = json(
        find(plan, "aws:ecs/taskDefinition:TaskDefinition", "invoices-blue"),
        "containerDefinitions",
      ) as {
        environment: { name: string; value: string }[];
      }[];
      const told = Object.fromEntries(container!.environment.map(({ name, value }) => [name, value]));
      assert.deepEqual(
        [told["TRUST_SECRET"], told["HAPROXY_NAME"], told["HEALTH_PATH"], told["PORT"]],
        [platform["trustSecretArn"], "haproxy.gatehouse-dev.internal", stage.healthPath, "8443"],
      );
    });

    it("may read its own certificate and the platform's roots, each with its key, and no other secret", () => {
      const { Statement } = json(find(plan, "aws:iam/rolePolicy:RolePolicy", "invoices-task"), "policy") as {
        Statement: { Action: string; Resource: string }[];
      };
      assert.deepEqual(
        Statement.map(({ Action, Resource }) => [Action, Resource]),
        [
          ["secretsmanager:GetSecretValue", "«Secret invoices».arn"],
          ["kms:Decrypt", "«Key invoices-key».arn"],
          ["secretsmanager:GetSecretValue", platform["trustSecretArn"]],
          ["kms:Decrypt", platform["trustKeyArn"]],
        ],
      );
    });
  });
});

describe("The programs of a platform and two teams, with gatehouse out of its npm package", function () {
  this.timeout(300_000);
  let reference: Record<string, Json>;
  let orders: Plan, users: Plan;
  const previewed = (team: string, told: Plan["outputs"] = { reference }) =>
    preview({ root: install(team), stack: "dev", references: { "organization/platform/dev": told } });
  before(async () => {
    const platform = await preview({ root: install("platform"), stack: "dev" });
    reference = deployed(platform.outputs, "eu-central-1:123456789012")["reference"] as Record<string, Json>;
    [orders, users] = [await previewed("orders"), await previewed("users")];
  });

  for (const program of ["platform", "orders", "users"])
    it(`compile under their own strict tsconfig.json: ${program}`, () => {
      assert.equal(typeErrors(install(program)), "");
    });

  it("create for the orders team an API on the platform's domain, and nothing of the platform's", () => {
    assert.deepEqual(countsByType(orders), {
      "gatehouse:index:Api": 1,
      "gatehouse:index:ApiAlarms": 1,
      "gatehouse:index:Gateway": 1,
      "aws:apigatewayv2/api:Api": 1,
      "aws:apigatewayv2/apiMapping:ApiMapping": 1,
      "aws:apigatewayv2/authorizer:Authorizer": 1,
      "aws:apigatewayv2/integration:Integration": 2,
      "aws:apigatewayv2/route:Route": 2,
      "aws:apigatewayv2/stage:Stage": 1,
      "aws:cloudwatch/compositeAlarm:CompositeAlarm": 1,
      "aws:cloudwatch/logGroup:LogGroup": 1,
      "aws:cloudwatch/metricAlarm:MetricAlarm": 2,
      "aws:s3/bucketObjectv2:BucketObjectv2": 1,
      "aws:servicediscovery/service:Service": 2,
      "random:index/randomPassword:RandomPassword": 3,
    });
    assert.deepEqual(orders.outputs["urls"], { v1: "https://api.example.com/orders-v1" });
  });

  it("create for the users team a domain and an authorizer of its own, and a canary", () => {
    assert.deepEqual(users.outputs["urls"], { v1: "https://users.example.com/v1" });
    const [stage] = (json(find(users, "aws:s3/bucketObjectv2:BucketObjectv2"), "content") as { stages: Json[] }).stages;
    assert.deepEqual((stage as { canary: Json }).canary, { version: "next", percent: 5 });
    const { jwtConfiguration } = find(users, "aws:apigatewayv2/authorizer:Authorizer").inputs;
    assert.deepEqual(jwtConfiguration, { issuer: "https://users.example.com/", audiences: ["users"] });
  });

  it("can be previewed before the team's resources exist", async () => {
    const told = { "organization/platform/dev": { reference } };
    const first = await preview({ root: install("orders"), stack: "dev", unknown: true, references: told });
    assert.deepEqual(countsByType(first), countsByType(orders));
  });

  it("refuse, in words, a platform that tells no reference, or stands elsewhere", async () => {
    await assert.rejects(
      previewed("orders", {}),
      /gatehouse: give the output reference of the platform's stack, plain, .*; got nothing/,
    );
    const elsewhere = { reference: { ...reference, region: "eu-west-1" } };
    await assert.rejects(previewed("orders", elsewhere), /gatehouse\.region: attach to a gatehouse of eu-central-1/);
    const other = { reference: { ...reference, accountId: "210987654321" } };
    await assert.rejects(
      previewed("orders", other),
      /gatehouse\.accountId: attach to a gatehouse of account 123456789012/,
    );
  });

  it("tell the platform's team, by the list that it has saved, before AWS does, that a path is taken", async () => {
    const program = install("platform");
    const list = join(program, "attached.json");
    const saved = readFileSync(list, "utf8");
    writeFileSync(
      list,
      JSON.stringify([
        { name: "orders", paths: ["orders-v1"] },
        { name: "billing", paths: ["orders-v1"] },
      ]),
    );
    const refused = preview({ root: program, stack: "dev" });
    await assert.rejects(refused, /attached\[1\]\.paths\[0\]: give it a path of its own on the domain/);
    writeFileSync(list, saved);
    const taken = (reference["attached"] as { name: string }[]).map((one) => ({ ...one, ...(one.name === "users" && { paths: ["orders-v1"] }) })); // prettier-ignore
    const told = { reference: { ...reference, attached: taken } };
    await assert.rejects(previewed("orders", told), /stages\[0\]\.path: give it a path of its own on the domain/);
  });

  it("take a team fewer than twenty lines for two versions, scopes and a throttle of its own", () => {
    const text = readFileSync(join(ROOT, "examples/orders/index.ts"), "utf8");
    const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\s*(\/\/|\/\*)/.test(line));
    assert.ok(lines.length < 20, `${lines.length} lines`);
  });
});

/** The outputs of the platform's plan as a stack that is up would tell them: AWS's ids and ARNs in place of symbols. */
function deployed(outputs: Plan["outputs"], account = "us-east-1:111111111111"): Plan["outputs"] {
  const hex = (name: string) => createHash("sha256").update(name).digest("hex").slice(0, 17);
  const as: Record<string, (name: string) => string> = {
    "Bucket.bucket": (name) => name,
    "CompositeAlarm.arn": (name) => `arn:aws:cloudwatch:${account}:alarm:${name}`,
    "DomainName.domainName": () => "api.example.com",
    "Listener.arn": (name) => `arn:aws:elasticloadbalancing:${account}:listener/net/${name}/1/1`,
    "PrivateDnsNamespace.id": (name) => `ns-${hex(name)}`,
    "Topic.arn": (name) => `arn:aws:sns:${account}:${name}`,
    "Vpc.id": (name) => `vpc-${hex(name)}`,
    "VpcLink.id": (name) => hex(name).slice(0, 10),
    "Key.arn": (name) => `arn:aws:kms:${account}:key/${name}`,
    "Secret.arn": (name) => `arn:aws:secretsmanager:${account}:secret:${name}-AbCdEf`,
    "SecurityGroup.id": (name) => `sg-${hex(name)}`,
    "Service.arn": (name) => `arn:aws:servicediscovery:${account}:service/srv-${hex(name)}`,
    "Subnet.id": (name) => `subnet-${hex(name)}`,
  };
  const text = JSON.stringify(outputs).replace(
    /«(\w+) ([^»]+)»\.(\w+)/g,
    (symbol, type: string, name: string, output: string) => as[`${type}.${output}`]?.(name) ?? symbol,
  );
  return JSON.parse(text) as Plan["outputs"];
}

function countsByType(plan: Plan): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of plan.resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
