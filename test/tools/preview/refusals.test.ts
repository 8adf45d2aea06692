import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { preview } from "../../../tools/preview";
import { failureText } from "../../../tools/preview/show/failure";
import { failure, fixture } from "./fixtures";

/** What each way of failing must say, first of all. */
const REFUSALS: [how: string, message: RegExp][] = [
  ["run error", /^stages: give at least one; got none$/],
  ["resource error", /^cpu: use 256, 512 or 1024; got 300$/],
  [
    "duplicate name",
    /^duplicate resource URN 'urn:pulumi:dev::failing::aws:sqs\/queue:Queue::same'; try giving it a unique name$/,
  ],
  ["unanswerable invoke", /^aws:ec2\/getAmi:getAmi cannot be answered offline: .* in Pulumi.dev.yaml, /],
  ["missing account", /set failing:accountId or aws:allowedAccountIds in Pulumi.dev.yaml$/],
  ["stack reference", /^the outputs of stack other\/project\/dev cannot be read offline; /],
  ["logged error", /^logged by the program$/],
];

const OF_ANOTHER_PROCESS = ["run error", "duplicate name", "unanswerable invoke"];

describe("a program that cannot be previewed", () => {
  for (const [how, message] of REFUSALS) {
    it(`fails when it meets: ${how}`, async () => {
      assert.match(failureText(await failure(how)), message);
    });
  }

  // Starting a process takes seconds: only the three ways by which an error reaches the monitor from there.
  for (const [how, message] of REFUSALS.filter(([how]) => OF_ANOTHER_PROCESS.includes(how))) {
    it(`fails when it meets: ${how}, in another process`, async () => {
      assert.match(failureText(await failure(how, { isolated: true })), message);
    }).timeout(60_000);
  }

  it("fails when it never comes to its end, in another process", async () => {
    assert.match((await failure("never an end", { isolated: true })).message, /^the program waits for something that/);
  }).timeout(60_000);

  it("fails when it throws, with frames of its own code alone", async () => {
    const [message, ...frames] = failureText(await failure("own mistake")).split("\n");
    assert.equal(message, "thrown by the program");
    assert.match(frames[0] ?? "", /^ {4}at .*fixtures\/preview\/failing\/index\.ts:\d+:\d+/);
    assert.deepEqual(
      frames.filter((frame) => /node_modules|node:/.test(frame)),
      [],
    );
  });

  it("fails when a promise in an apply is rejected", async () => {
    assert.match(failureText(await failure("mistake in an apply")), /^thrown in an apply\n/);
  });

  it("keeps the class of the error, so that a test can tell a refusal from a mistake", async () => {
    assert.ok(pulumi.RunError.isInstance(await failure("run error")));
    assert.ok(pulumi.ResourceError.isInstance(await failure("resource error")));
  });

  it("fails when the stack has no file, and lists those that have one", async () => {
    await assert.rejects(
      preview({ root: fixture("failing"), stack: "qa", config: { "failing:how": "not at all" } }),
      /^PreviewError: stack qa is unknown: there is no Pulumi.qa.yaml; stacks that exist: dev$/,
    );
  });

  it("puts the program's own refusal of a stack before that list", async () => {
    const { message } = await failure("run error", { stack: "qa" });
    assert.match(message, /^stages: give at least one; got none\nstack qa is unknown: /);
  });

  it("fails when there is no Pulumi.yaml", async () => {
    await assert.rejects(preview({ root: __dirname, stack: "dev" }), /^PreviewError: no Pulumi.yaml in /);
  });

  it("leaves nothing behind for the next program", async () => {
    await failure("duplicate name");
    const config = { "failing:how": "not at all" };
    const plan = await preview({ root: fixture("failing"), stack: "dev", config });
    assert.deepEqual(
      plan.resources.map((one) => one.name),
      ["fine"],
    );
  });
});
