import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { duplicates, must, refuse, within } from "../../../components/shared/refuse";

describe("a refusal", () => {
  it("says what to do and what was got", () => {
    assert.deepEqual(must(false, "port", "use a TCP port", "http"), ['port: use a TCP port; got "http"']);
  });

  it("says nothing of what is well", () => {
    assert.deepEqual(must(true, "port", "use a TCP port", 80), []);
  });

  for (const [got, shown] of [
    [undefined, "nothing"],
    [null, "null"],
    [NaN, "NaN"],
    [Infinity, "Infinity"],
    [[], "[]"],
    ["two\nlines", '"two\\nlines"'],
    [() => 0, "function"],
  ] as const) {
    it(`shows ${shown} on one line`, () => {
      assert.deepEqual(must(false, "port", "use a TCP port", got), [`port: use a TCP port; got ${shown}`]);
    });
  }

  it("cuts what is long", () => {
    const [problem] = must(false, "port", "use a TCP port", "x".repeat(1000));
    assert.equal(problem, `port: use a TCP port; got "${"x".repeat(199)}…`);
  });

  it("names the place as the caller sees it", () => {
    assert.deepEqual(within("fleet", ["cpu: use another; got 1"]), ["fleet.cpu: use another; got 1"]);
  });

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

describe("duplicates", () => {
  it("are each named once", () => {
    assert.deepEqual(duplicates(["a", "b", "a", "c", "a", "b"]), ["a", "b"]);
  });
});
