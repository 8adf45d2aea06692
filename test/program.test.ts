import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { stacks } from "../stacks/index";
import type { Json, Plan, PlannedResource } from "../tools/preview";
import { planOf, problemsIn, runProgram, secretPaths, TRIAL, type Given } from "./support/plans";

const throttle = { rateLimit: 1, burstLimit: 1 };
const userPool = {
  domainPrefix: "edge-example",
  identifier: "edge",
  scopes: [{ name: "orders:read", description: "Read orders" }],
  clients: [{ name: "billing", scopes: ["orders:read"] }],
};
const stage = (name: string) => ({ name, throttle, versions: [{ name: "blue", port: 8080, weight: 1 }] });
const apis = (settings: object) => [{ name: "shop", stages: [stage("v1")], ...settings }];
/** One mistake each, and what is said of it. */
const MISTAKES: Record<string, { given: Given; said: string[] }> = {
  "a setting is missing": {
    given: { config: { "gatehouse:serverName": undefined } },
    said: [
      "gatehouse:serverName: use a DNS name of at least two labels, in lower case, such as origin.example.com; got nothing",
    ],
  },
  "a setting of the account is misspelt": {
    given: { config: { "gatehouse:certficateKeyArn": "arn:aws:kms:us-east-1:111111111111:key/1" } },
    said: [
      'gatehouse:certficateKeyArn: use gatehouse:certificateKeyArn, or another of aws:region, gatehouse:accountId, gatehouse:availabilityZoneIds, gatehouse:image, gatehouse:issuer, gatehouse:audiences, gatehouse:serverName, gatehouse:breakGlassArns, gatehouse:alarmTopicArn, gatehouse:alarmEmails, gatehouse:agentImage, gatehouse:certificateSecretArn, gatehouse:domain, gatehouse:domainCertificateArn, gatehouse:hostedZoneId; got "gatehouse:certficateKeyArn"',
    ],
  },
  "the issuer is without https": {
    given: { config: { "gatehouse:issuer": "http://id.example.com/" } },
    said: [
      "gatehouse:issuer: give the OpenID Connect issuer's https URL, exactly as in its tokens' iss, such as https://id.example.com/; got \"http://id.example.com/\"",
    ],
  },
  "the domain is without a zone": {
    given: { config: { "gatehouse:hostedZoneId": undefined } },
    said: [
      "gatehouse:hostedZoneId: give the public Route 53 zone that the name is in, or dnsElsewhere: true where its DNS is kept elsewhere; got nothing",
      "gatehouse:hostedZoneId: give the public Route 53 zone of tls.serverName, where ACM sees that the name is yours, or tls.dnsElsewhere: true, or bring tls.certificate; got nothing",
    ],
  },
  "a setting of the stack is misspelt": {
    given: { settings: { logs: { retention: 7 } } },
    said: ['logs.retention: use one of retentionDays, archive, trailLogGroupName; got "retention"'],
  },
  "a setting of the stack is of another type": {
    given: { settings: { fleet: { cpuTargetPercent: "50" } } },
    said: [
      'fleet.cpuTargetPercent: use a whole number from 10 to 90 (percent; above it there is no room for the next task to start); got "50"',
    ],
  },
  "the network is too small for the zones": {
    given: { settings: { network: { cidrBlock: "10.0.0.0/24" } } },
    said: [
      'network.cidrBlock: use an IPv4 network of /16 to /22 (a smaller one has no room for a private and a public subnet in each zone), such as 10.0.0.0/16; got "10.0.0.0/24"',
    ],
  },
  "Fargate does not pair the memory with the CPU": {
    given: { settings: { fleet: { cpu: 256, memoryMiB: 4096 } } },
    said: ["fleet.memoryMiB: Fargate pairs 256 CPU units with one of 512, 1024, 2048 MiB; got 4096"],
  },
  "there shall be more tasks at the least than at the most": {
    given: { settings: { fleet: { minTasks: 5, maxTasks: 4 } } },
    said: ["fleet.minTasks: use at most maxTasks (4); got 5"],
  },
  "two backends have one name in a stage that API Gateway refuses": {
    given: {
      settings: {
        apis: apis({ stages: [{ ...stage("$default"), versions: [...stage("v").versions, ...stage("v").versions] }] }),
      },
    },
    said: [
      'apis[0].stages[0].name: use up to 30 lower-case letters, digits and hyphens, a letter first, and not ping or sping: it names the stage, HAProxy\'s backend and a DNS label, such as v1; got "$default"',
      'apis[0].stages[0].versions: give each of the versions its own name; got ["blue"]',
    ],
  },
};

/** The mistakes that share a setting with another, each by itself. */
const MORE: Record<string, { given: Given; said: string[] }> = {
  "a route is not METHOD /path": {
    given: { settings: { apis: apis({ routes: [{ key: "orders" }] }) } },
    said: [
      'apis[0].routes[0].key: use METHOD /path, the method one of ANY, GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, no parameter twice, {name+} last alone, such as GET /orders/{id}; got "orders"',
    ],
  },
  "a stage has a name that API Gateway refuses": {
    given: { settings: { apis: apis({ stages: [stage("$default")] }) } },
    said: [
      'apis[0].stages[0].name: use up to 30 lower-case letters, digits and hyphens, a letter first, and not ping or sping: it names the stage, HAProxy\'s backend and a DNS label, such as v1; got "$default"',
    ],
  },
  "a stage has a name that HAProxy would read as two words": {
    given: { settings: { apis: apis({ stages: [stage("v1 v2")] }) } },
    said: [
      'apis[0].stages[0].name: use up to 30 lower-case letters, digits and hyphens, a letter first, and not ping or sping: it names the stage, HAProxy\'s backend and a DNS label, such as v1; got "v1 v2"',
    ],
  },
  "there are more stages than the quota": {
    given: { settings: { apis: apis({ stages: Array.from({ length: 11 }, (_, i) => stage(`v${i}`)) }) } },
    said: [
      "apis[0].stages: give 1 to 10 stages (API Gateway quota; once AWS has raised it, the gatehouse's quotas.stages); got 11",
    ],
  },
  "two backends have one name": {
    given: {
      settings: {
        apis: apis({ stages: [{ ...stage("v1"), versions: [...stage("v").versions, ...stage("v").versions] }] }),
      },
    },
    said: ['apis[0].stages[0].versions: give each of the versions its own name; got ["blue"]'],
  },
  "a key within a list is misspelt": {
    given: { settings: { apis: apis({ routes: [{ key: "GET /health", pulbic: true }] }) } },
    said: ['apis[0].routes[0].pulbic: use public, or another of key, scopes, throttle, class; got "pulbic"'],
  },
  "HAProxy's name is of a top level that is none": {
    given: { config: { "gatehouse:serverName": "origin.x" } },
    said: [
      'gatehouse:serverName: use a DNS name of at least two labels, in lower case, such as origin.example.com; got "origin.x"',
    ],
  },
  "the file and the stack decide the same": {
    given: { settings: { tls: { serverName: "origin.example.com" } } },
    said: [
      'gatehouse:serverName: leave it out: the stack\'s settings decide tls.serverName; got "origin.dev.example.com"',
    ],
  },
  "the file names an issuer and the stack a user pool": {
    given: { settings: { authorizer: { userPool } } },
    said: [
      'authorizer.jwt (gatehouse:issuer, gatehouse:audiences): give jwt or userPool, exactly one: an API that takes another\'s tokens says so itself; got ["jwt","userPool"]',
    ],
  },
  "the stack is unknown": {
    given: { stack: "nonsense" },
    said: [
      `stack: use one of ${Object.keys(stacks).join(", ")}, ${TRIAL}, or add stacks/nonsense.ts (export const settings = extend(baseline, { … })) and its facts, stacks/Pulumi.nonsense.yaml (pulumi stack init nonsense); got "nonsense"`,
    ],
  },
};

describe("the program", () => {
  for (const [why, { given, said }] of Object.entries({ ...MISTAKES, ...MORE })) {
    it(`fails before anything registers when ${why}`, async () => {
      const { error, registered } = await runProgram(given);
      assert.ok(error instanceof pulumi.RunError, String(error));
      assert.deepEqual({ said: problemsIn(error.message), registered }, { said, registered: [] });
    });
  }

  it("fails with all of that in one message", async () => {
    const all = Object.values(MISTAKES);
    const settings = all.reduce((merged, { given }) => merge(merged, given.settings ?? {}), {});
    const config = Object.assign({}, ...all.map(({ given }) => given.config)) as Given["config"];
    const { error, registered } = await runProgram({ settings, config: config! });
    assert.ok(error instanceof pulumi.RunError, String(error));
    assert.deepEqual(
      { said: problemsIn(error.message).sort(), registered },
      { said: all.flatMap(({ said }) => said).sort(), registered: [] },
    );
  });

  it("runs when nothing is wrong", async () => {
    assert.deepEqual((await runProgram({})).error, undefined);
  });
});

/*
 * What must hold in every stack, whatever else changes. That AWS enforces what is asked for is not shown here.
 */
for (const stackName of Object.keys(stacks)) {
  describe(`the plan of ${stackName}`, () => {
    let plan: Plan;
    before(async () => {
      plan = await planOf(stackName);
    });

    it("opens no port to addresses, only to groups and S3's prefix list", () => {
      assert.deepEqual(
        of(plan, /:SecurityGroup(In|E)gressRule$/).filter(({ inputs }) => {
          const { referencedSecurityGroupId: group, prefixListId: list, cidrIpv4, cidrIpv6 } = inputs;
          return cidrIpv4 !== undefined || cidrIpv6 !== undefined || (group === undefined) === (list === undefined);
        }),
        [],
      );
    });

    it("opens one TCP port with each rule, and to services the ports that are theirs", () => {
      assert.deepEqual(
        of(plan, /:SecurityGroup(In|E)gressRule$/)
          .filter(({ inputs }) => inputs.ipProtocol !== "tcp" || inputs.fromPort !== inputs.toPort)
          .map(({ name, inputs }) => [name, inputs.ipProtocol, inputs.fromPort, inputs.toPort]),
        ["out", "in"].map(() => ["gatehouse-backends-services", "tcp", 8000, 8999]),
      );
    });

    it("has no rule inside a security group, where it would be overlooked", () => {
      assert.deepEqual(
        of(plan, /:(Default)?SecurityGroup$|:SecurityGroupRule$/).filter(
          ({ type, inputs }) => type.endsWith("Rule") || inputs.ingress !== undefined || inputs.egress !== undefined,
        ),
        [],
      );
    });

    it("names 0.0.0.0/0 and ::/0 nowhere", () => {
      assert.doesNotMatch(JSON.stringify(plan), /0\.0\.0\.0\/0|::\/0/);
    });

    it("allows nothing on every resource but in a key's own policy, and what can be asked of none: logging in to ECR, Cloud Map by name", () => {
      const broad = plan.resources.flatMap((one) =>
        statements(one)
          .filter(({ Resource }) => [Resource].flat().includes("*"))
          .map(({ Action }) => `${one.type} ${String([Action].flat().join(","))}`),
      );
      assert.deepEqual(
        broad.filter((it) => !it.startsWith("aws:kms/key:Key ")),
        [
          "aws:iam/rolePolicy:RolePolicy ecr:GetAuthorizationToken",
          "aws:iam/rolePolicy:RolePolicy servicediscovery:DiscoverInstances",
        ],
      );
    });

    it("allows no family of actions but in a key's own policy", () => {
      const families = plan.resources
        .filter((one) => one.type !== "aws:kms/key:Key")
        .flatMap((one) => statements(one).flatMap(({ Effect, Action }) => (Effect === "Deny" ? [] : [Action].flat().filter((it) => it.includes("*"))))); // prettier-ignore
      assert.deepEqual(families, []);
    });

    it("lets no role be taken by whoever asks", () => {
      const trusts = of(plan, /:Role$/).flatMap((one) => statements(one));
      assert.ok(trusts.length > 0);
      assert.deepEqual(
        trusts.filter(({ Principal, Condition }) => {
          if (typeof Principal !== "object" || !("Service" in Principal)) return true;
          // Lambda takes a function's role, which whoever creates the function must be allowed to pass.
          return Principal.Service !== "lambda.amazonaws.com" && Condition?.StringEquals?.["aws:SourceAccount"] === undefined; // prettier-ignore
        }),
        [],
      );
    });

    it("encrypts and keeps every log", () => {
      const groups = of(plan, /:LogGroup$/);
      assert.equal(groups.length, 8);
      assert.deepEqual(
        groups.filter(({ inputs }) => !inputs.kmsKeyId || !inputs.retentionInDays),
        [],
      );
    });

    // A type that keeps data and is not named here yet fails, so that somebody decides how it is encrypted.
    it("keeps data nowhere but in logs, secrets, an image's repository, and a bucket of what is not secret", () => {
      const keepers = /^aws:(s3|dynamodb|sqs|sns|efs|rds|kinesis|firehose|elasticache|secretsmanager|ssm|ecr|backup)\//;
      const encrypted = plan.resources
        .filter((one) => keepers.test(one.type))
        .flatMap(({ type, inputs }) => {
          switch (type) {
            case "aws:secretsmanager/secret:Secret":
              return /^«Key .*-key».arn$/.test(inputs.kmsKeyId as string) ? [] : [type];
            case "aws:ecr/repository:Repository":
              return JSON.stringify(inputs.encryptionConfigurations) === '[{"encryptionType":"KMS"}]' ? [] : [type];
            case "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
              return JSON.stringify(inputs.rules) === '[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"AES256"}}]' ? [] : [type]; // prettier-ignore
            case "aws:s3/bucketObjectv2:BucketObjectv2":
              return typeof inputs.content === "string" ? [] : [type];
            case "aws:sns/topic:Topic":
              return inputs.kmsMasterKeyId === "«Key gatehouse-alarms».arn" ? [] : [type];
            case "aws:sns/topicSubscription:TopicSubscription":
            case "aws:sns/topicPolicy:TopicPolicy":
              return [];
            default:
              return /SecretPolicy$|SecretRotation$|LifecyclePolicy$|^aws:s3\/bucket/.test(type) ? [] : [type];
          }
        });
      assert.deepEqual(encrypted, []);
    });

    it("never has a certificate's or a key's text: secrets get their values while tasks run, not from Pulumi", () => {
      assert.equal(of(plan, /:SecretVersion$/).length, 0);
      assert.doesNotMatch(JSON.stringify(plan), /BEGIN [A-Z ]*(CERTIFICATE|PRIVATE KEY)/);
    });

    it("lets nobody sign but the functions' roles, and nobody write a secret but they and who may in an emergency", () => {
      const writers = of(plan, /:SecretPolicy$/).flatMap((one) => statements(one));
      // In a stack that may be thrown away whoever deployed it may delete them.
      const kept = stackName === "dev" ? 0 : 4;
      assert.deepEqual(
        ["WrittenByItsFunctionsAlone", "KeptButInAnEmergency"].map(
          (sid) => writers.filter(({ Sid }) => Sid === sid).length,
        ),
        [4, kept],
      );
      for (const { Condition } of writers) {
        const but = [Condition?.ArnNotEquals?.["aws:PrincipalArn"] ?? []].flat() as string[];
        assert.ok(but.every((arn) => /^«Role gatehouse-(client|server)-(rotation|bootstrap)».arn$|:role\/break-glass$/.test(arn)), but.join()); // prettier-ignore
      }
      const signers = plan.resources.filter((one) => statements(one).some(({ Action }) => [Action].flat().includes("kms:Sign"))); // prettier-ignore
      assert.deepEqual(signers.map((one) => one.name).sort(), [
        "gatehouse-client-bootstrap",
        "gatehouse-client-rotation",
        "gatehouse-root-1",
      ]);
    });

    it("has the keys' material change every year", () => {
      // An asymmetric key signs with one material for ever: an authority is rolled over instead.
      const keys = of(plan, /^aws:kms\/key:Key$/).filter(({ inputs }) => inputs.keyUsage !== "SIGN_VERIFY");
      assert.deepEqual(
        keys.map(({ inputs }) => inputs.enableKeyRotation),
        keys.map(() => true),
      );
    });

    it("speaks TLS from the gateway on, and checks whom it meets", () => {
      const integrations = of(plan, /:Integration$/);
      assert.equal(integrations.length, 5);
      assert.deepEqual(
        integrations.filter(({ inputs }) => !(inputs.tlsConfig as { serverNameToVerify?: string }).serverNameToVerify),
        [],
      );
    });

    it("is called by TLS 1.2 at the least, under its own name alone", () => {
      const [domain] = of(plan, /:DomainName$/);
      const { securityPolicy } = domain?.inputs.domainNameConfiguration as { securityPolicy: string };
      const [api] = of(plan, /:Api$/);
      assert.deepEqual([securityPolicy, api?.inputs.disableExecuteApiEndpoint], ["TLS_1_2", true]);
    });

    it("asks for a token on every route that is not said to be public", () => {
      assert.deepEqual(
        of(plan, /apigatewayv2\/route:Route$/).map(({ inputs }) => [inputs.routeKey, inputs.authorizationType]),
        [
          ["ANY /", "JWT"],
          ["ANY /{proxy+}", "JWT"],
          ["ANY /", "JWT"],
          ["ANY /{proxy+}", "JWT"],
          // The heartbeat's, for its function alone.
          ["GET /heartbeat", "AWS_IAM"],
        ],
      );
    });

    it("throttles every stage in both values", () => {
      const limits = of(plan, /apigatewayv2\/stage:Stage$/).map(({ inputs }) => inputs.defaultRouteSettings);
      assert.ok(limits.length > 0);
      for (const limit of limits as { throttlingRateLimit?: number; throttlingBurstLimit?: number }[])
        assert.ok(limit.throttlingRateLimit! > 0 && limit.throttlingBurstLimit! > 0);
    });

    it("gives no task a public address", () => {
      assert.deepEqual(
        of(plan, /^aws:ecs\/service:Service$/).map(
          ({ inputs }) => (inputs.networkConfiguration as { assignPublicIp?: boolean }).assignPublicIp,
        ),
        [false],
      );
    });

    it("has nothing secret but the proof that the gateway sends", () => {
      assert.deepEqual(
        plan.resources.flatMap((one) => secretPaths(one.inputs).map((at) => `${one.name} ${at}`)),
        [
          "gatehouse-accounts-authorized requestParameters.overwrite:header.x-gatehouse-origin",
          "gatehouse-accounts-public requestParameters.overwrite:header.x-gatehouse-origin",
          "gatehouse-shop-authorized requestParameters.overwrite:header.x-gatehouse-origin",
          "gatehouse-shop-public requestParameters.overwrite:header.x-gatehouse-origin",
        ],
      );
    });

    it("tells nothing secret", () => {
      assert.deepEqual(secretPaths(plan.outputs), []);
    });

    it("puts everything below the one Gatehouse, but what a destroy meets first", () => {
      assert.deepEqual(
        plan.resources.filter((one) => one.parent === undefined).map((one) => `${one.type} ${one.name}`),
        ["gatehouse:index:Gatehouse gatehouse", "random:index/randomId:RandomId gatehouse-destroy-guard"],
      );
    });
  });
}

interface Statement {
  readonly Effect?: string;
  readonly Sid?: string;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Principal?: string | Record<string, string>;
  readonly Condition?: Record<string, Record<string, Json>>;
}

function of(plan: Plan, type: RegExp): PlannedResource[] {
  return plan.resources.filter((one) => type.test(one.type));
}

/** The statements of every policy among a resource's inputs, whatever the input is called. */
function statements(resource: PlannedResource): Statement[] {
  return Object.values(resource.inputs).flatMap((value) => {
    if (typeof value !== "string" || !value.includes('"Statement"')) return [];
    return (JSON.parse(value) as { Statement: Statement[] }).Statement;
  });
}

function merge(one: object, other: object): object {
  const isGroup = (value: unknown): value is object =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  return Object.entries(other).reduce<Record<string, unknown>>(
    (merged, [key, value]: [string, unknown]) => {
      const before = merged[key];
      return { ...merged, [key]: isGroup(before) && isGroup(value) ? merge(before, value) : value };
    },
    { ...one },
  );
}
