import assert from "node:assert/strict";
import { arn } from "../../../components/shared/arn";

describe("an ARN", () => {
  it("is of its account and region", () => {
    assert.equal(
      arn({ accountId: "123456789012", region: "eu-central-1" }, "ecr", "repository/haproxy"),
      "arn:aws:ecr:eu-central-1:123456789012:repository/haproxy",
    );
  });

  it("is of its region's partition", () => {
    assert.equal(arn({ accountId: "123456789012", region: "cn-north-1" }, "logs", "x"), "arn:aws-cn:logs:cn-north-1:123456789012:x"); // prettier-ignore
  });
});
