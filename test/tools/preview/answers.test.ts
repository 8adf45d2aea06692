import assert from "node:assert/strict";
import type { Json, Plan } from "../../../tools/preview";
import { find, json } from "../../support/record";
import { fixturePlan } from "./fixtures";

const RECORD = "aws:route53/record:Record";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";

describe("computed values", () => {
  let plan: Plan;
  before(async () => {
    plan = await fixturePlan();
  });

  it("say where they come from, so that texts made of them can be read", () => {
    assert.deepEqual(json(find(plan, TASK), "containerDefinitions"), [
      { name: "app", role: "«Role shop».arn", logs: "«LogGroup shop-logs».name" },
    ]);
    assert.deepEqual(json(find(plan, "aws:s3/bucketPolicy:BucketPolicy"), "policy"), {
      Resource: ["«Bucket logs».arn", "«Bucket old».arn/*"],
      Account: "111122223333",
    });
  });

  it("fill the lists that only the cloud makes: one validation record per domain, wildcards sharing one", () => {
    const names = ["validation-0", "validation-1"].map((name) => find(plan, RECORD, name).inputs.name);
    assert.deepEqual(names, [
      "«Certificate site».domainValidationOptions[0].resourceRecordName",
      "«Certificate site».domainValidationOptions[1].resourceRecordName",
    ]);
  });

  it("fill the gaps in blocks that the program gives", () => {
    assert.equal(plan.outputs.target, "«DomainName api».domainNameConfiguration.targetDomainName");
  });

  it("stand for what awsx would create, as many as it would create", () => {
    assert.deepEqual(find(plan, "aws:rds/subnetGroup:SubnetGroup").inputs.subnetIds, [
      "«Vpc net».privateSubnetIds[0]",
      "«Vpc net».privateSubnetIds[1]",
    ]);
    assert.equal(plan.outputs.tableCount, 4);
  });

  it("know the region of their provider", () => {
    assert.equal(plan.outputs.bucketRegion, "us-west-2");
  });
});

describe("unknown values", () => {
  let plan: Plan;
  before(async () => {
    plan = await fixturePlan({ unknown: true });
  });

  it("leave the same resources as symbolic ones", async () => {
    const urns = (one: Plan) => one.resources.map((resource) => resource.urn);
    assert.deepEqual(urns(plan), urns(await fixturePlan()));
  });

  it("make everything unknown that is made of them, and nothing else", () => {
    const { containerDefinitions, family, taskRoleArn } = find(plan, TASK).inputs;
    assert.deepEqual<Json[]>(
      [containerDefinitions ?? null, family ?? null, taskRoleArn ?? null],
      ["[unknown]", "shop", "[unknown]"],
    );
    assert.equal(plan.outputs.target, "[unknown]");
  });
});
