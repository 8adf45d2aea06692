import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { find, record } from "../../support/record";
import { summaryText } from "../../../tools/preview/show/summary";
import { PLAIN } from "../../../tools/shared/style";
import { failure, fixturePlan } from "./fixtures";

const config = { "gatehouse:token": { secure: "s3cr3t-t0ken" } };
const QUEUE = "aws:sqs/queue:Queue";

describe("secrets", () => {
  it("stay secret through what is made of them", async () => {
    const plan = await fixturePlan();
    assert.equal(find(plan, "aws:secretsmanager/secretVersion:SecretVersion").inputs.secretString, "[secret]");
    assert.equal(plan.outputs.database, "[secret]");
  });

  it("are the outputs that a type declares to be secret", async () => {
    const plan = await record(() => {
      const { result } = new random.RandomPassword("pin", { length: 4 });
      return { result, length: result.apply((text) => text.length) };
    });
    assert.deepEqual(plan.outputs, { result: "[secret]", length: "[secret]" });
  });

  it("are the outputs that additionalSecretOutputs names", async () => {
    const plan = await record(() => {
      const queue = new aws.sqs.Queue("jobs", {}, { additionalSecretOutputs: ["url"] });
      return { url: queue.url, arn: queue.arn };
    });
    assert.deepEqual(plan.outputs, { url: "[secret]", arn: "«Queue jobs».arn" });
  });

  it("are inputs that come back as outputs", async () => {
    const plan = await record(() => {
      const queue = new aws.sqs.Queue("jobs", { policy: pulumi.secret("{}") });
      return queue.policy;
    });
    assert.equal(find(plan, QUEUE).inputs.policy, "[secret]");
  });

  it("are masked in the plan even where the program dropped the mark", async () => {
    const plan = await record(
      () => new aws.sqs.Queue("jobs", { policy: `token=${new pulumi.Config("gatehouse").require("token")}` }),
      { config },
    );
    assert.equal(find(plan, QUEUE).inputs.policy, "token=[secret]");
    assert.doesNotMatch(summaryText(plan, PLAIN), /s3cr3t/);
  });

  it("are masked in messages and stacks of errors", async () => {
    const error = await failure("secret in the message");
    assert.match(error.message, /cannot use \[secret\]/);
    assert.doesNotMatch(`${error.message} ${error.stack}`, /s3cr3t/);
  });
});
