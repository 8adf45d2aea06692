import assert from "node:assert/strict";
import { failureText } from "../../../tools/preview/show/failure";
import { failure, REFUSALS } from "./fixtures";

// Starting a process takes seconds: only the three ways by which an error reaches the monitor from there.
describe("a program that cannot be previewed, in another process", function () {
  this.timeout(60_000);

  for (const how of ["run error", "duplicate name", "unanswerable invoke"] as const) {
    it(`fails when it meets: ${how}`, async () => {
      assert.match(failureText(await failure(how, { isolated: true })), REFUSALS[how]);
    });
  }

  it("fails when it never comes to its end", async () => {
    assert.match((await failure("never an end", { isolated: true })).message, /^the program waits for something that/);
  });

  it("has its secrets masked in messages and stacks of errors", async () => {
    const error = await failure("secret in the message", { isolated: true });
    assert.match(error.message, /cannot use \[secret\]/);
    assert.doesNotMatch(`${error.message} ${error.stack}`, /s3cr3t/);
  });
});
