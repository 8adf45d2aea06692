import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { HaproxyImage } from "../../../../components/index";
import { haproxyImageContext } from "../../../../components/request-path/haproxy-image/image-context";
import { inputs, record, refusalOf, ROOT } from "../../../support/plans";
import { children, find } from "../../../support/record";

const args = { context: "haproxy", tag: "0123456789abcdef" };

describe("HaproxyImage", () => {
  it("is a repository whose tags never move, and the image that is copied into it", async () => {
    const plan = await record(() => {
      const { uri, repositoryArn } = new HaproxyImage("edge-haproxy", args);
      return { uri, repositoryArn };
    });
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:HaproxyImage")), [
      "aws:ecr/lifecyclePolicy:LifecyclePolicy edge-haproxy",
      "aws:ecr/repository:Repository edge-haproxy",
      "awsx:ecr:Image edge-haproxy",
      "pulumi:providers:awsx edge-haproxy",
    ]);
    assert.equal(inputs(plan, "aws:ecr/repository:Repository").imageTagMutability, "IMMUTABLE");
    assert.deepEqual(inputs(plan, "awsx:ecr:Image"), {
      repositoryUrl: "«Repository edge-haproxy».repositoryUrl",
      context: "haproxy",
      imageTag: "0123456789abcdef",
      platform: "linux/arm64",
      args: { SOURCE_DATE_EPOCH: "0" },
    });
    assert.deepEqual(plan.outputs, {
      uri: "«Image edge-haproxy».imageUri",
      repositoryArn: "«Repository edge-haproxy».arn",
    });
  });

  it("is the stock image, by its digest, and nothing else", () => {
    const { directory, tag } = haproxyImageContext();
    const text = readFileSync(path.join(directory, "Dockerfile"), "utf8");
    const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /^FROM haproxy:3\.4\.\d+@sha256:[0-9a-f]{64}$/);
    assert.equal(path.resolve(directory), path.join(ROOT, "runtime/image/dist/haproxy"));
    assert.match(tag, /^[0-9a-f]{16}$/);
  });

  it("fails when its name is none", async () => {
    assert.deepEqual(await refusalOf(() => new HaproxyImage("Edge", args)), [
      'name: use lower-case letters, digits and hyphens, a letter first; got "Edge"',
    ]);
  });
});
