import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../../tools/preview";
import { find, findAll, record } from "../../support/record";
import { fixturePlan } from "./fixtures";

const URN = "urn:pulumi:dev::fixture::";
const GROUP = "aws:cloudwatch/logGroup:LogGroup";

describe("the resources of a plan", () => {
  let plan: Plan;
  before(async () => {
    plan = await fixturePlan();
  });

  it("carry URNs with the chain of their parents' types, without the stack's", () => {
    assert.equal(
      find(plan, GROUP).urn,
      `${URN}fixture:index:Service$fixture:index:Logs$aws:cloudwatch/logGroup:LogGroup::shop-logs`,
    );
  });

  it("name their parent, and none directly under the stack", () => {
    assert.equal(find(plan, "fixture:index:Logs").parent, `${URN}fixture:index:Service::shop`);
    assert.equal(find(plan, "fixture:index:Service").parent, undefined);
  });

  it("are sorted by URN, without the stack's own root", () => {
    const urns = plan.resources.map((one) => one.urn);
    assert.deepEqual(urns, [...urns].sort());
    assert.deepEqual(findAll(plan, "pulumi:pulumi:Stack"), []);
  });

  it("depend on what they state and on what their inputs are made from", () => {
    const role = find(plan, "aws:iam/role:Role").urn;
    const group = find(plan, GROUP).urn;
    const task = find(plan, "aws:ecs/taskDefinition:TaskDefinition");
    assert.deepEqual(task.dependencies, [role, group]);
    assert.deepEqual(task.options.propertyDependencies, { containerDefinitions: [role, group], taskRoleArn: [role] });
  });

  it("are aliased by name, by URN, and by what their parent was called", () => {
    assert.deepEqual(find(plan, "aws:acm/certificate:Certificate").options.aliases, [
      `${URN}aws:acm/certificate:Certificate::page`,
      "urn:pulumi:dev::older::aws:acm/certificate:Certificate::site",
    ]);
    assert.deepEqual(find(plan, GROUP).options.aliases, [
      `${URN}fixture:index:Service$fixture:index:Logs$aws:cloudwatch/logGroup:LogGroup::shop-journal`,
    ]);
  });

  it("inherit protection through components, unless they refuse it", () => {
    assert.equal(find(plan, GROUP).options.protect, true);
    assert.equal(find(plan, "aws:iam/role:Role").options.protect, undefined);
    assert.equal(find(plan, "awsx:ec2:Vpc").options.protect, undefined);
  });

  it("inherit from a component what the engine, not the SDK, hands down", async () => {
    const recorded = await record(() => {
      const kept = new aws.sqs.Queue("kept");
      const opts = { retainOnDelete: true, deletedWith: kept };
      const parent = new pulumi.ComponentResource("test:index:Group", "group", {}, opts);
      new aws.sqs.Queue("heir", {}, { parent });
      new aws.sqs.Queue("rebel", {}, { parent, retainOnDelete: false });
    });
    const [kept, heir, rebel] = ["kept", "heir", "rebel"].map((name) => find(recorded, "aws:sqs/queue:Queue", name));
    assert.deepEqual(heir?.options, { retainOnDelete: true, deletedWith: kept?.urn });
    assert.deepEqual(rebel?.options, { deletedWith: kept?.urn });
  });

  it("name their explicit provider, which is a resource itself", () => {
    const provider = find(plan, "pulumi:providers:aws");
    assert.equal(provider.inputs.region, "us-west-2");
    assert.match(JSON.stringify(provider.inputs.version), /^"\d+\.\d+\.\d+"$/); // as the engine keeps it
    assert.equal(find(plan, "aws:s3/bucket:Bucket", "logs").options.provider, provider.urn);
  });

  it("carry the other options that the engine acts on", () => {
    const { ignoreChanges, customTimeouts } = find(plan, "aws:ecs/taskDefinition:TaskDefinition").options;
    assert.deepEqual(
      { ignoreChanges, customTimeouts },
      { ignoreChanges: ["tags"], customTimeouts: { create: "5m", delete: "6m" } },
    );
    assert.equal(find(plan, GROUP).options.retainOnDelete, true);
    assert.equal(find(plan, "aws:rds/subnetGroup:SubnetGroup").options.deleteBeforeReplace, true);
    assert.equal(find(plan, "aws:s3/bucket:Bucket", "old").options.read, "old-bucket");
    assert.deepEqual(
      [find(plan, "fixture:index:Service"), find(plan, "awsx:ec2:Vpc")].map(({ options }) => [
        options.component,
        options.remote,
      ]),
      [
        [true, undefined],
        [undefined, true],
      ],
    );
  });

  it("are what the transforms of the stack and of their ancestors made of them", () => {
    assert.equal(find(plan, GROUP).inputs.retentionInDays, 7);
    assert.deepEqual(find(plan, "aws:iam/role:Role").inputs, { assumeRolePolicy: "{}", description: "by transform" });
  });
});
