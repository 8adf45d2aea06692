import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { children, find, findAll, json, record } from "../../support/record";

const QUEUE = "aws:sqs/queue:Queue";

class Pair extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Pair", name);
    for (const half of ["a", "b"]) new aws.sqs.Queue(`${name}-${half}`, {}, { parent: this });
  }
}

describe("record", () => {
  it("waits for resources that are made late", async () => {
    const plan = await record(() => {
      const first = new aws.sqs.Queue("first");
      first.arn.apply((arn) => new aws.sqs.QueuePolicy("late", { queueUrl: first.url, policy: arn }));
    });
    assert.equal(find(plan, "aws:sqs/queuePolicy:QueuePolicy").inputs.policy, "«Queue first».arn");
  });

  it("lets a test look resources up by type, name, parent and JSON input", async () => {
    const plan = await record(() => {
      new Pair("pair");
      new aws.sqs.Queue("other", { policy: '{"a":1}' });
    });
    assert.deepEqual(children(plan, find(plan, "test:index:Pair")), [`${QUEUE} pair-a`, `${QUEUE} pair-b`]);
    assert.equal(findAll(plan, QUEUE).length, 3);
    assert.deepEqual(json(find(plan, QUEUE, "other"), "policy"), { a: 1 });
    assert.throws(() => find(plan, QUEUE), /^Error: 3 resources are aws:sqs\/queue:Queue /);
  });

  it("uses the stack and the configuration that a test gives", async () => {
    const plan = await record(
      () => {
        const name = `${pulumi.getStack()}-${new pulumi.Config("gatehouse").require("who")}`;
        new aws.sqs.Queue(name);
      },
      { stack: "blue", config: { "gatehouse:who": "me" } },
    );
    assert.equal(find(plan, QUEUE).urn, `urn:pulumi:blue::gatehouse::${QUEUE}::blue-me`);
  });

  it("rejects with the very error that the program ends with", async () => {
    const error = new pulumi.RunError("no");
    await assert.rejects(
      record(() => {
        throw error;
      }),
      (got) => got === error,
    );
    const late = new TypeError("late");
    await assert.rejects(
      record(() => void pulumi.output(1).apply(() => Promise.reject(late))),
      (got) => got === late,
    );
  });

  it("keeps nothing of an earlier use, not even of one that failed", async () => {
    await assert.rejects(record(() => [new aws.sqs.Queue("same"), new aws.sqs.Queue("same")]));
    const plan = await record(() => new aws.sqs.Queue("same"));
    assert.deepEqual(plan.resources.length, 1);
  });
});
