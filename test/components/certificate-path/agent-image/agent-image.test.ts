import assert from "node:assert/strict";
import { AgentImage } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record, refusalOf } from "../../../support/plans";
import { children, find, json } from "../../../support/record";

const args = { context: "image", tag: "0123456789abcdef" };

describe("AgentImage", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => {
      const { uri, repositoryArn } = new AgentImage("edge-agent", args);
      return { uri, repositoryArn };
    });
  });

  it("is a repository, and the image that is built into it", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:AgentImage")), [
      "aws:ecr/lifecyclePolicy:LifecyclePolicy edge-agent",
      "aws:ecr/repository:Repository edge-agent",
      "awsx:ecr:Image edge-agent",
      "pulumi:providers:awsx edge-agent", // not the default one, which a stopped destroy would still delete
    ]);
    assert.deepEqual(inputs(plan, "awsx:ecr:Image"), {
      repositoryUrl: "«Repository edge-agent».repositoryUrl",
      context: "image",
      imageTag: "0123456789abcdef",
      platform: "linux/arm64",
      args: { SOURCE_DATE_EPOCH: "0" },
    });
  });

  it("encrypts and scans what is pushed, moves no tag, and can be deleted with it", () => {
    assert.deepEqual(inputs(plan, "aws:ecr/repository:Repository"), {
      encryptionConfigurations: [{ encryptionType: "KMS" }],
      imageScanningConfiguration: { scanOnPush: true },
      imageTagMutability: "IMMUTABLE",
      forceDelete: true,
    });
  });

  it("keeps ten images", () => {
    assert.deepEqual(json(find(plan, "aws:ecr/lifecyclePolicy:LifecyclePolicy"), "policy"), {
      rules: [
        {
          rulePriority: 1,
          description: "the last ten: a rollback needs the one before",
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 },
          action: { type: "expire" },
        },
      ],
    });
  });

  it("tells the fleet the image with its digest, and where it may pull it from", () => {
    assert.deepEqual(plan.outputs, {
      uri: "«Image edge-agent».imageUri",
      repositoryArn: "«Repository edge-agent».arn",
    });
  });

  it("fails when its name is none", async () => {
    assert.deepEqual(await refusalOf(() => new AgentImage("Edge", args)), [
      'name: use lower-case letters, digits and hyphens, a letter first; got "Edge"',
    ]);
  });
});
