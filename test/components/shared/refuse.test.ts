import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../../components/shared/refuse";

describe("a refusal", () => {
  it("is none without a problem", () => {
    assert.doesNotThrow(() => refuse([]));
  });

  it("is a RunError for the program, which Pulumi prints without a stack trace", () => {
    assert.throws(
      () => refuse(["a: b; got c", "d: e; got f"]),
      (error) => error instanceof pulumi.RunError && error.message === "2 problems:\n  a: b; got c\n  d: e; got f",
    );
  });

  it("counts one problem as one", () => {
    assert.throws(() => refuse(["a: b; got c"]), { message: "1 problem:\n  a: b; got c" });
  });
});
