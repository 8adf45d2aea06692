import assert from "node:assert/strict";
import { Link } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record, refusalOf } from "../../../support/plans";
import { children, find } from "../../../support/record";

const args = { vpcId: "vpc-1", subnetIds: ["subnet-a", "subnet-b"] };

describe("Link", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => new Link("edge-link", args));
  });

  it("creates a VPC link and the group it speaks from", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:Link", "edge-link")), [
      "aws:apigatewayv2/vpcLink:VpcLink edge-link",
      "aws:ec2/securityGroup:SecurityGroup edge-link",
    ]);
  });

  // Subnets and groups cannot be changed, so a change replaces the link. Without a physical name Pulumi gives each its
  // own, and creates the new one first. That AWS then moves traffic without a gap is not shown here.
  it("gives the link no physical name, so that a new one can stand beside the old", () => {
    assert.deepEqual(inputs(plan, "aws:apigatewayv2/vpcLink:VpcLink"), {
      subnetIds: ["subnet-a", "subnet-b"],
      securityGroupIds: ["«SecurityGroup edge-link».id"],
      tags: { Name: "edge-link" },
    });
  });

  it("never deletes the old link before the new one is there", () => {
    assert.equal(find(plan, "aws:apigatewayv2/vpcLink:VpcLink").options.deleteBeforeReplace, undefined);
  });

  it("is another link with another label, and stands beside the one before, behind the same group", async () => {
    const former = { label: "az1-az2", subnetIds: ["subnet-a", "subnet-b"] };
    const subnetIds = ["subnet-a", "subnet-b", "subnet-c"];
    const beside = await record(() => new Link("edge-link", { ...args, subnetIds, label: "az1-az2-az3", former }));
    const links = beside.resources.filter(({ type }) => type === "aws:apigatewayv2/vpcLink:VpcLink");
    assert.deepEqual(
      links.map((one) => [one.name, one.inputs.subnetIds, one.inputs.securityGroupIds]),
      [
        ["edge-link-az1-az2", former.subnetIds, ["«SecurityGroup edge-link».id"]],
        ["edge-link-az1-az2-az3", subnetIds, ["«SecurityGroup edge-link».id"]],
      ],
    );
  });

  it("gives the group no rule of its own: the next hop opens the port", () => {
    assert.deepEqual(inputs(plan, "aws:ec2/securityGroup:SecurityGroup"), {
      vpcId: "vpc-1",
      description: "VPC link of API Gateway: speaks to the balancer only",
      tags: { Name: "edge-link" },
    });
  });

  it("tells what the gateway connects through and where from", async () => {
    const { outputs } = await record(() => {
      const { vpcLinkId, securityGroupId } = new Link("edge-link", args);
      return { vpcLinkId, securityGroupId };
    });
    assert.deepEqual(outputs, {
      vpcLinkId: "«VpcLink edge-link».id",
      securityGroupId: "«SecurityGroup edge-link».id",
    });
  });

  it("fails when its name leaves no room for auto-naming", async () => {
    const name = "e".repeat(121);
    assert.deepEqual(await refusalOf(() => new Link(name, args)), [
      `name: use at most 120 characters (a VPC link has 128, and auto-naming adds 8); got "${name}"`,
    ]);
  });
});
