import assert from "node:assert/strict";
import { arn, partitionOf } from "../../../components/shared/arn";

describe("an ARN", () => {
  it("is of its account and region", () => {
    assert.equal(
      arn({ accountId: "123456789012", region: "eu-central-1" }, "ecr", "repository/haproxy"),
      "arn:aws:ecr:eu-central-1:123456789012:repository/haproxy",
    );
  });

  for (const [region, partition] of [
    ["us-east-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ] as const) {
    it(`is of the partition ${partition} in ${region}`, () => {
      assert.equal(partitionOf(region), partition);
    });
  }
});
