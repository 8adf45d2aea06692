import assert from "node:assert/strict";
import { ECR_IMAGE, ecrImage, repositoryArn } from "../../../components/shared/ecr-image";
import { text } from "../../../fields";

describe("an image's repository", () => {
  it("is told from its address", () => {
    assert.deepEqual(ecrImage("123456789012.dkr.ecr.us-east-1.amazonaws.com/a/b_c:1.0"), {
      accountId: "123456789012",
      region: "us-east-1",
      repository: "a/b_c",
      tag: ":1.0",
    });
  });

  it("is none outside ECR", () => {
    assert.equal(ecrImage("docker.io/library/haproxy:3.4.7"), undefined);
    assert.equal(ecrImage("123456789012.dkr.ecr.cn-north-1.amazonaws.com/a:1"), undefined);
    assert.equal(ecrImage("123456789012.dkr.ecr.us-east-1.amazonaws.com.cn/a:1"), undefined);
    assert.equal(ecrImage("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.com/a:1"), undefined);
  });

  it("has an ARN", () => {
    assert.equal(
      repositoryArn("123456789012.dkr.ecr.us-east-1.amazonaws.com/a/b_c:1.0"),
      "arn:aws:ecr:us-east-1:123456789012:repository/a/b_c",
    );
  });
});

describe("an image for a task", () => {
  for (const image of [
    ECR_IMAGE.example,
    `123456789012.dkr.ecr.eu-central-1.amazonaws.com/a/b@sha256:${"0".repeat(64)}`,
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/haproxy:3.4.7",
  ])
    it(`may be ${image}`, () => {
      assert.deepEqual(text(ECR_IMAGE).problems(image), []);
    });

  for (const image of [
    "haproxy:3.4.7",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:latest",
    "public.ecr.aws/haproxy/haproxy:3.4.7",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy@sha256:1",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:3.4.7\n",
  ])
    it(`fails when it is ${JSON.stringify(image)}`, () => {
      assert.equal(text(ECR_IMAGE).problems(image).length, 1);
    });
});
