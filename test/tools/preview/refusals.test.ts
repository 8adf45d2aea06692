import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { preview } from "../../../tools/preview";
import { failureText } from "../../../tools/preview/show/failure";
import { failure, fixture, REFUSALS } from "./fixtures";

describe("a program that cannot be previewed", () => {
  for (const [how, message] of Object.entries(REFUSALS)) {
    it(`fails when it meets: ${how}`, async () => {
      assert.match(failureText(await failure(how)), message);
    });
  }

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
      /^PreviewError: stack qa is unknown: there is no Pulumi.qa.yaml; use one of dev$/,
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
