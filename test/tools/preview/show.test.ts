import { createHash } from "node:crypto";
import assert from "node:assert/strict";
import { render, type HaproxyApi } from "../../../haproxy/config";
import type { Plan, PlannedResource } from "../../../tools/preview";
import { haproxyFiles, haproxyText } from "../../../tools/preview/show/haproxy";
import { iamText } from "../../../tools/preview/show/iam";
import { jsonText } from "../../../tools/preview/show/json";
import { PLAIN, styleFor } from "../../../tools/shared/style";
import { summaryText } from "../../../tools/preview/show/summary";

const DOOR = "urn:pulumi:dev::door::door:index:Door::door";

function resource(given: Partial<PlannedResource> & Pick<PlannedResource, "urn" | "type">): PlannedResource {
  const name = given.urn.slice(given.urn.lastIndexOf("::") + 2);
  return { name, dependencies: [], options: {}, inputs: {}, ...given };
}

function planWith(...resources: PlannedResource[]): Plan {
  return { stack: "dev", resources, outputs: { url: "https://x", ids: ["a"] } };
}

/** Of a type and a name. */
function named(type: string, name: string, inputs: PlannedResource["inputs"]): PlannedResource {
  return resource({ urn: `urn:pulumi:dev::door::${type}::${name}`, type, inputs });
}

function taskWith(containerDefinitions: string, ...others: PlannedResource[]): Plan {
  return planWith(named("aws:ecs/taskDefinition:TaskDefinition", "t", { containerDefinitions }), ...others);
}

describe("the tree", () => {
  it("shows type, name, key inputs and what protects a resource, then counts and outputs", () => {
    const plan = planWith(
      resource({ urn: DOOR, type: "door:index:Door", options: { component: true } }),
      resource({
        urn: "urn:pulumi:dev::door::door:index:Door$aws:ec2/vpc:Vpc::net",
        type: "aws:ec2/vpc:Vpc",
        parent: DOOR,
        options: { protect: true },
        inputs: { tags: { a: "b" }, cidrBlock: "10.0.0.0/16" },
      }),
      resource({
        urn: "urn:pulumi:dev::door::door:index:Door$aws:ec2/subnet:Subnet::one",
        type: "aws:ec2/subnet:Subnet",
        parent: DOOR,
      }),
      resource({ urn: "urn:pulumi:dev::door::awsx:ec2:Vpc::other", type: "awsx:ec2:Vpc", options: { remote: true } }),
    );
    assert.equal(
      summaryText(plan, PLAIN),
      [
        "door dev: 3 resources in 1 component",
        "├─ Door door",
        "│  ├─ ec2.Vpc net  cidrBlock=10.0.0.0/16  [protect]",
        "│  └─ ec2.Subnet one",
        "└─ awsx.ec2.Vpc other  [expanded by its provider]",
        "",
        "per service",
        "  ec2 2, awsx ec2 1",
        "",
        "outputs",
        '  ids = ["a"]',
        "  url = https://x",
      ].join("\n"),
    );
  });
});

describe("what other programs have attached", () => {
  it("is shown by a plan, with their paths", () => {
    const attached = [{ name: "orders", paths: ["orders-v1", "o/v2"] }, { name: "users", paths: [] }, { name: "gone" }];
    const plan: Plan = { stack: "dev", resources: [], outputs: { reference: { attached } } };
    assert.match(
      summaryText(plan, PLAIN),
      /\nattached by other programs\n {2}orders: \/orders-v1, \/o\/v2\n {2}users: no path here\n {2}gone: paths unknown\n/,
    );
    assert.doesNotMatch(summaryText({ ...plan, outputs: { reference: { attached: [] } } }, PLAIN), /attached by/);
  });

  it("tells what no law can decide before it runs", () => {
    const type = "aws:lb/loadBalancer:LoadBalancer";
    const options = { protect: true as const };
    const balancer = (internal: boolean | string) => resource({ urn: `urn:pulumi:dev::door::${type}::own`, type, options, inputs: { internal, enableDeletionProtection: true, subnets: ["a", "b"] } }); // prettier-ignore
    assert.match(
      summaryText(planWith(balancer("«StackReference network».outputs")), PLAIN),
      /\nnot decided by the laws\n {2}nothing-open-to-the-world: LoadBalancer own, internal: set true; got "«StackReference network».outputs"\n/,
    );
    assert.doesNotMatch(summaryText(planWith(balancer(true)), PLAIN), /not decided/);
  });
});

describe("JSON", () => {
  it("has its keys sorted at every depth", () => {
    const plan: Plan = { stack: "dev", resources: [], outputs: { b: { d: 1, c: 2 }, a: 3 } };
    assert.equal(
      JSON.stringify(JSON.parse(jsonText(plan))),
      '{"outputs":{"a":3,"b":{"c":2,"d":1}},"resources":[],"stack":"dev"}',
    );
  });
});

describe("colours", () => {
  it("are for terminals alone, and not for those who refuse them", () => {
    const terminal = { isTTY: true };
    assert.equal(styleFor(terminal, {}).red("x"), "\x1b[31mx\x1b[39m");
    assert.equal(styleFor(terminal, {}).red(""), "");
    assert.equal(styleFor(terminal, { TERM: "dumb" }).red("x"), "x");
    assert.equal(styleFor({ isTTY: false }, {}).red("x"), "x");
    assert.equal(styleFor(terminal, { NO_COLOR: "1" }).red("x"), "x");
    assert.equal(styleFor({}, {}).red("x"), "x");
  });
});

describe("HAProxy's files", () => {
  const api = (weight: number): HaproxyApi => ({
    name: "orders",
    stages: [{ name: "v1", versions: [{ name: "blue", host: "blue.internal", port: 8080, weight }] }],
    originProofs: [{ sha256: "a".repeat(64), generation: 1 }],
  });
  const environment = [
    { name: "GATEHOUSE_INTENT", value: "{}" },
    { name: "GATEHOUSE_REGISTRATIONS", value: "edge-apis" },
  ];
  const told = JSON.stringify([
    { name: "haproxy", environment: [] },
    { name: "agent", environment },
  ]);
  const object = (key: string, content: string): PlannedResource =>
    named("aws:s3/bucketObjectv2:BucketObjectv2", key, { key, content });
  const hosts = object("fleet.json", '{"schema":1,"hosts":[{"host":"blue.internal"}]}');
  const registered = (weight: number) => JSON.stringify({ schema: 1, ...api(weight) });

  it("are what the agent makes of its intent and the objects of the bucket", () => {
    const plan = taskWith(told, hosts, object("apis/orders.json", registered(7)), object("other.json", "{"));
    const hash = createHash("sha256").update(registered(7)).digest("hex");
    const expected = render({ apis: [{ ...api(7), hash }] });
    assert.deepEqual(haproxyFiles(plan), Object.entries(expected).map(([name, text]) => ({ name, text }))); // prettier-ignore
    assert.match(haproxyText(plan, PLAIN), /^# dev: haproxy\.cfg\n# The process\./);
  });

  it("fails when the agent would refuse an object", () => {
    assert.throws(
      () => haproxyFiles(taskWith(told, object("fleet.json", '{"schema":2}'))),
      /^PreviewError: stack dev: the agent refuses fleet\.json: schema: use one of 1; got 2$/,
    );
    assert.throws(
      () => haproxyFiles(taskWith(told, object("apis/orders.json", registered(7)))),
      /^PreviewError: stack dev: the agent refuses apis\/orders\.json: stages\[0\]\.versions\[0\]\.host: use one that the platform allows; got "blue\.internal"$/,
    );
  });

  it("fails when an object's text is not known", () => {
    const said = /the text of the object apis\/orders\.json cannot be read in the plan$/;
    assert.throws(() => haproxyFiles(taskWith(told, hosts, object("apis/orders.json", "[unknown]"))), said);
  });

  it("fails when the container definitions are not known", () => {
    assert.throws(() => haproxyFiles(taskWith("[unknown]")), /the container definitions are secret or unknown$/);
  });

  it("fails when there is no agent", () => {
    assert.throws(() => haproxyFiles(planWith()), /^PreviewError: stack dev: no container named "agent" can be read/);
  });
});

describe("who may do what", () => {
  const statement = { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: ["arn:a"] };
  const policy = (one: object) => JSON.stringify({ Version: "2012-10-17", Statement: [one] });
  const trust = { Sid: "Ecs", Effect: "Allow", Principal: { Service: "ecs" }, Action: ["sts:AssumeRole"] };

  it("is each role's statements, with who takes it, and each resource's own", () => {
    const condition = { StringEquals: { "aws:SourceAccount": ["1", "2"] } };
    const granted = policy({ ...statement, Condition: condition });
    const plan = planWith(
      named("aws:iam/role:Role", "task", { assumeRolePolicy: policy(trust) }),
      named("aws:iam/role:Role", "task-2", { assumeRolePolicy: "[unknown]" }),
      named("aws:iam/rolePolicy:RolePolicy", "task", { role: "«Role task».name", policy: granted }),
      named("aws:kms/key:Key", "logs", { policy: policy({ ...trust, Sid: "Own", Principal: "*", Resource: "*" }) }),
    );
    assert.deepEqual(iamText(plan, PLAIN).split("\n"), [
      "dev: 2 roles, 1 resources with a policy of their own",
      "",
      "Role task",
      "  Allow Ecs",
      "    principal Service ecs",
      "    action    sts:AssumeRole",
      "  Allow Read",
      "    action    s3:GetObject",
      "              s3:ListBucket",
      "    resource  arn:a",
      "    condition StringEquals aws:SourceAccount = 1, 2",
      "",
      "Role task-2",
      "  [unknown] ",
      "",
      "Key logs",
      "  Allow Own",
      "    principal *",
      "    action    sts:AssumeRole",
      "    resource  *",
    ]);
  });
});
