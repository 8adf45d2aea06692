import assert from "node:assert/strict";
import { answerInvoke, type AccountFacts } from "../../../tools/preview/answers/invokes";

function facts(config: Record<string, string>): AccountFacts {
  return { project: "door", file: "stacks/Pulumi.dev.yaml", get: (key) => config[key] };
}

const REGION = { "aws:region": "cn-north-1" };

describe("invokes", () => {
  it("take the account from the project's own setting, else from the accounts that the provider allows", () => {
    const token = "aws:index/getCallerIdentity:getCallerIdentity";
    const allowed = { ...REGION, "aws:allowedAccountIds": '["111122223333"]' };
    assert.equal(answerInvoke(token, {}, facts(allowed)).accountId, "111122223333");
    assert.equal(answerInvoke(token, {}, facts({ ...allowed, "door:accountId": "4" })).accountId, "4");
  });

  it("take the region from the arguments, else from the configuration", () => {
    const token = "aws:index/getRegion:getRegion";
    assert.equal(answerInvoke(token, {}, facts(REGION)).region, "cn-north-1");
    assert.equal(answerInvoke(token, { region: "eu-west-1" }, facts(REGION)).name, "eu-west-1");
  });

  it("tell the partition by the region", () => {
    assert.deepEqual(answerInvoke("aws:index/getPartition:getPartition", {}, facts(REGION)), {
      partition: "aws-cn",
      id: "aws-cn",
      dnsSuffix: "amazonaws.com.cn",
      reverseDnsPrefix: "cn.com.amazonaws",
    });
  });

  it("fail when the region is of no partition that is known, whoever names it", () => {
    const message =
      "aws:region: use one of the partitions aws, aws-cn, aws-us-gov, in stacks/Pulumi.dev.yaml; got eusc-de-east-1";
    const sovereign = { "aws:region": "eusc-de-east-1" };
    assert.throws(() => answerInvoke("aws:index/getPartition:getPartition", {}, facts(sovereign)), { message });
    assert.throws(() => answerInvoke("aws:index/getRegion:getRegion", { region: "eusc-de-east-1" }, facts(REGION)), {
      message,
    });
  });

  it("list the zones of the configuration", () => {
    const config = { ...REGION, "door:availabilityZones": '["cn-north-1a","cn-north-1b"]' };
    const answer = answerInvoke("aws:index/getAvailabilityZones:getAvailabilityZones", {}, facts(config));
    assert.deepEqual(answer.names, ["cn-north-1a", "cn-north-1b"]);
  });

  it("fails when the configuration lacks what an answer needs, and says what to set where", () => {
    assert.throws(() => answerInvoke("aws:index/getCallerIdentity:getCallerIdentity", {}, facts(REGION)), {
      message:
        "aws:index/getCallerIdentity:getCallerIdentity cannot be answered offline: " +
        "set door:accountId or aws:allowedAccountIds in stacks/Pulumi.dev.yaml",
    });
  });

  it("fails when only the cloud knows, and names the invoke", () => {
    assert.throws(() => answerInvoke("aws:ec2/getAmi:getAmi", {}, facts(REGION)), {
      message: /^aws:ec2\/getAmi:getAmi cannot be answered offline: .* by configuration, in stacks\/Pulumi.dev.yaml/,
    });
  });
});
