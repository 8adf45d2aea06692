import assert from "node:assert/strict";
import fc from "fast-check";
import type { Json, Plan, PlannedResource } from "../../../tools/preview";
import { compare } from "../../../tools/preview/diff/compare";
import { differenceOf, type Difference } from "../../../tools/preview/diff/difference";
import { differenceHtml } from "../../../tools/preview/show/difference-html";
import { differenceMarkdown } from "../../../tools/preview/show/difference-markdown";
import { differenceText } from "../../../tools/preview/show/difference";
import { PLAIN } from "../../../tools/shared/style";
import { planOf } from "../../support/plans";
import { MISTAKES } from "../../policy/mistakes";

const ORDER = ["dev", "stage", "prod"];

const resource = (
  type: string,
  name: string,
  inputs: Record<string, Json>,
  more: Partial<PlannedResource> = {},
): PlannedResource => ({
  urn: `urn:pulumi:prod::gatehouse::${type}::${name}`,
  type,
  name,
  dependencies: [],
  options: {},
  inputs,
  ...more,
});
const plan = (...resources: PlannedResource[]): Plan => ({ stack: "prod", resources, outputs: {} });
const between = (before: Plan, after: Plan): Difference => differenceOf([before], [after], ORDER);
const textOf = (before: Plan, after: Plan) => differenceText(between(before, after), PLAIN);
const made = async (what: string) => {
  const mistake = MISTAKES.find((one) => one.what === what);
  assert.ok(mistake, what);
  const before = await planOf("prod");
  return [before, mistake.make(before) as Plan] as const;
};

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const PARAMETER = "aws:ssm/parameter:Parameter";
const TARGETS = "aws:lb/targetGroup:TargetGroup";

describe("the difference of two plans", () => {
  it("is nothing between a plan and itself", async () => {
    const same = await planOf("prod");
    assert.equal(textOf(same, same), "prod: 0 to create, 0 to update, 0 to replace, 0 to delete");
  });

  it("shows old and new of each leaf, in text that is JSON as well", () => {
    const weights = (blue: number, green: number) =>
      resource(PARAMETER, "tuning", { insecureValue: JSON.stringify({ weights: { v1: { blue, green } } }) });
    assert.equal(
      textOf(plan(weights(100, 0)), plan(weights(0, 100))),
      [
        "prod: 0 to create, 1 to update, 0 to replace, 0 to delete",
        "",
        "~ ssm.Parameter tuning",
        "    insecureValue.weights.v1.blue: 100 -> 0",
        "    insecureValue.weights.v1.green: 0 -> 100",
      ].join("\n"),
    );
  });

  it("tells there from back again", async () => {
    const [before, after] = await made("a task is stopped while the balancer still sends to it");
    assert.match(textOf(before, after), /deregistrationDelay: 150 -> 30/);
    assert.match(textOf(after, before), /deregistrationDelay: 30 -> 150/);
  });

  it("tells a new right from a policy that merely changed", async () => {
    const [before, after] = await made("reading one secret becomes everything with secrets");
    const text = textOf(before, after);
    assert.match(
      text,
      / {2}may do more than before\n {4}gatehouse-fleet-task: may secretsmanager:\* on «Secret gatehouse-server»\.arn\n/,
    );
    assert.match(text, / {2}breaks a law\n {4}no-wildcard-iam: /);
    assert.match(
      text,
      /policy\.Statement\[ReadWhatIsInForce\]\.Action: - "secretsmanager:GetSecretValue", \+ "secretsmanager:\*"/,
    );
    assert.doesNotMatch(textOf(after, before).split("\n\n")[0] ?? "", /breaks a law/);
  });

  it("tells a condition that is gone", async () => {
    const [before, after] = await made("a role trusts ECS on behalf of any account");
    assert.match(
      textOf(before, after),
      /may do more than before\n {4}gatehouse-fleet-execution: ecs-tasks\.amazonaws\.com may sts:AssumeRole\n/,
    );
  });

  it("tells a denial that is gone", async () => {
    const before = await planOf("prod");
    const after = {
      ...before,
      resources: before.resources.filter(
        ({ type, name }) => !(type.endsWith(":SecretPolicy") && name === "gatehouse-client"),
      ),
    };
    assert.match(textOf(before, after), /gatehouse-client no longer denies secretsmanager:PutSecretValue unless /);
  });

  it("tells a port that is opened, and to whom", async () => {
    const [before, after] = await made("ingress from 0.0.0.0/0");
    assert.match(textOf(before, after), /may do more than before\n {4}open opens tcp 443-443 to 0\.0\.0\.0\/0\n/);
  });

  it("tells a route that anyone may call now", async () => {
    const [before, after] = await made("a route asks for nothing");
    assert.match(
      textOf(before, after),
      /may do more than before\n {4}gatehouse-accounts-ANY\/: ANY \/ may be called by anyone\n/,
    );
  });

  it("replaces what is made of what is replaced", () => {
    const of = (cidrBlock: string) => {
      const vpc = resource("aws:ec2/vpc:Vpc", "net", { cidrBlock });
      const subnet = resource(
        "aws:ec2/subnet:Subnet",
        "a",
        { vpcId: "«Vpc net».id" },
        { options: { propertyDependencies: { vpcId: [vpc.urn] } } },
      );
      const endpoint = resource("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { vpcId: "«Vpc net».id", subnetIds: ["«Subnet a».id"] }, { options: { propertyDependencies: { vpcId: [vpc.urn], subnetIds: [subnet.urn] } } }); // prettier-ignore
      return plan(vpc, subnet, endpoint);
    };
    const actions = compare(of("10.0.0.0/16"), of("10.1.0.0/16")).map(({ action, resource: { name }, replacedBy }) => [
      action,
      name,
      replacedBy,
    ]);
    assert.deepEqual(actions, [
      ["Replace", "net", ["cidrBlock"]],
      ["Replace", "a", ["vpcId"]],
      ["Replace", "s3", ["vpcId"]],
    ]);
  });

  it("takes a rename with its alias for the same resource", () => {
    const old = resource(GROUP, "old", { vpcId: "vpc-1" });
    const renamed = resource(GROUP, "new", { vpcId: "vpc-1" }, { options: { aliases: [old.urn] } });
    const [change, ...rest] = compare(plan(old), plan(renamed));
    assert.deepEqual([change?.action, change?.renamedFrom, change?.leaves, rest], ["Update", "old", [], []]);
  });

  it("leaves out what Pulumi ignores, and says when protection goes", () => {
    const service = (desiredCount: number, protect: boolean) =>
      resource(
        "aws:ecs/service:Service",
        "fleet",
        { desiredCount },
        { options: { ignoreChanges: ["desiredCount"], ...(protect && { protect }) } },
      );
    assert.deepEqual(compare(plan(service(1, true)), plan(service(2, true))), []);
    assert.deepEqual(compare(plan(service(1, true)), plan(service(2, false)))[0]?.leaves, [
      { path: "(protect)", before: true, after: false },
    ]);
  });

  it("says of a secret only that it changed", () => {
    const text = textOf(plan(resource(GROUP, "a", { x: "[secret]" })), plan(resource(GROUP, "a", { x: "hunter2" })));
    assert.match(text, /x: a secret changed/);
    assert.doesNotMatch(text, /hunter2/);
  });

  it("keeps data and tasks in view: what is lost, what is restarted", async () => {
    const before = await planOf("prod");
    const gone = { ...before, resources: before.resources.filter(({ name }) => name !== "gatehouse-logs-fleet") };
    assert.match(textOf(before, gone), /loses data\n {4}gatehouse-logs-fleet is deleted/);
    const [, small] = await made("memory that does not go with the CPU");
    assert.match(textOf(before, small), /restarts tasks\n {4}gatehouse-fleet: cpu/);
  });

  it("says what it costs, more or less", async () => {
    const before = await planOf("prod");
    const fewer = { ...before, resources: before.resources.filter(({ type }) => !type.endsWith(":MetricAlarm")) };
    assert.match(textOf(before, fewer).split("\n")[0] ?? "", /\$\d\.\d\d a month less$/);
    assert.match(textOf(fewer, before).split("\n")[0] ?? "", /\$\d\.\d\d a month more$/);
  });

  it("tells the same change of several stacks once, production first", () => {
    const of = (stack: string, port: number): Plan => {
      const one = resource(TARGETS, "balancer", { port });
      return { ...plan({ ...one, urn: one.urn.replace("prod", stack) }), stack };
    };
    const difference = differenceOf([of("dev", 1), of("prod", 1)], [of("dev", 2), of("prod", 2)], ORDER);
    assert.deepEqual(
      difference.stacks.map(({ stack }) => stack),
      ["prod", "dev"],
    );
    assert.deepEqual(
      difference.changes.map(({ stacks }) => stacks),
      [["prod", "dev"]],
    );
  });

  it("does not take a stack that is new for a list of creations", async () => {
    const text = differenceText(differenceOf([], [await planOf("dev")], ORDER), PLAIN);
    assert.match(text, /^dev: a new stack, \d+ to create, \$\d+\.\d\d a month$/);
  });

  it("does not lose a stack that has no plan any more", () => {
    const [prod, dev] = ["prod", "dev"].map((stack): Plan => ({ ...plan(), stack }));
    const difference = differenceOf([prod!, dev!], [prod!], ORDER);
    for (const form of [
      differenceText(difference, PLAIN),
      differenceMarkdown(difference),
      differenceHtml(difference),
    ]) {
      assert.match(form, /dev: has no plan any more; what it has stays until pulumi destroy/);
    }
  });

  it("says of several stacks what is the same once", () => {
    const of = (stack: string, opened: number): Plan => {
      const rules = Array.from(
        { length: opened },
        (_, i) =>
        resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", `rule-${i}`, { ipProtocol: "tcp", fromPort: i, toPort: i, cidrIpv4: "10.0.0.0/8" }), // prettier-ignore
      );
      return { stack, resources: rules.map((one) => ({ ...one, urn: one.urn.replace("prod", stack) })), outputs: {} };
    };
    const stacks = (opened: number) => [of("dev", opened), of("prod", opened)];
    const text = differenceText(differenceOf(stacks(0), stacks(3), ORDER), PLAIN);
    assert.equal(text.match(/opens tcp 1-1/g)?.length, 1);
    assert.match(text, /dev: 3 to create[^\n]*\n {2}may do more than before\n {4}3 more, as in prod\n/);
  });

  it("finds every leaf that differs, and no other, whatever the inputs", () => {
    const inputs = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,4}$/),
      fc.oneof(fc.integer(), fc.stringMatching(/^[a-z]{0,5}$/), fc.array(fc.integer(), { maxLength: 3 })),
      { maxKeys: 6 },
    );
    fc.assert(
      fc.property(inputs, inputs, (a, b) => {
        const [change] = compare(plan(resource(GROUP, "x", a)), plan(resource(GROUP, "x", b)));
        const expected = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
          (key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]),
        );
        assert.deepEqual(change?.leaves.map(({ path }) => path).sort() ?? [], expected.sort());
      }),
    );
  });

  describe("as Markdown", () => {
    it("says what it means first, folds the rest, and lets no value out of its block", async () => {
      const [before, after] = await made("reading one secret becomes everything with secrets");
      const markdown = differenceMarkdown(between(before, after));
      assert.match(markdown, /^\*\*prod: 0 to create, 1 to update/);
      assert.match(markdown, /- :warning: may do more than before\n {2}- `gatehouse-fleet-task: may secretsmanager:\*/);
      assert.match(markdown, /<details><summary><code>~ iam\.RolePolicy gatehouse-fleet-task<\/code>/);
      const hostile = resource(GROUP, "a", { description: "```\n# injected\n</details>" });
      const text = differenceMarkdown(between(plan(resource(GROUP, "a", { description: "b" })), plan(hostile)));
      assert.equal(text.match(/```/g)?.length, 2);
    });

    it("stays as short as it must, and says how much is missing", async () => {
      const before = await planOf("prod");
      const after = {
        ...before,
        resources: before.resources.map((one) => ({ ...one, inputs: { ...one.inputs, extra: "x".repeat(500) } })),
      };
      const text = differenceMarkdown(between(before, after), 5_000);
      assert.ok(text.length <= 5_000, String(text.length));
      assert.match(text, /\d+ more of \d+ do not fit here: the workflow's artifact has them all\.$/);
    });
  });

  describe("as a page", () => {
    it("has every change, marks the hops that changed, and runs nothing that a plan holds", async () => {
      const [before, after] = await made("a task is stopped while the balancer still sends to it");
      const html = differenceHtml(between(before, after));
      assert.match(html, /<li class="changed">balancer <b title="changes">1<\/b><\/li>/);
      assert.match(html, /<li>gateway<\/li>/);
      assert.match(html, /deregistrationDelay: 150 -&gt; 30/);
      const hostile = differenceHtml(
        between(plan(resource(GROUP, "a", { x: "b" })), plan(resource(GROUP, "a", { x: "<script>alert(1)</script>" }))),
      );
      assert.doesNotMatch(hostile, /<script>alert/);
      assert.doesNotMatch(html, /(src|href)=/);
    });
  });
});
