import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { duplicates, isOutput, must, shown, useOneOf, within } from "../../fields";

describe("a problem", () => {
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

  it("shows an Output as what it is, and not what it says", () => {
    assert.equal(shown(pulumi.secret("hunter2")), "an Output, known only at deploy time");
    assert.ok(!shown([pulumi.secret("hunter2")]).includes("hunter2"));
    assert.ok(!shown({ proof: pulumi.secret("hunter2") }).includes("hunter2"));
  });

  it("shows a value that refers to itself as its type", () => {
    const self: Record<string, unknown> = {};
    self.self = self;
    assert.equal(shown(self), "object");
  });
});

describe("an Output", () => {
  for (const [what, value, is] of [
    ["an Output", pulumi.output(1), true],
    ["a secret", pulumi.secret(1), true],
    ["a promise", Promise.resolve(1), true],
    ["a property of an Output", pulumi.output({ a: 1 }).a, true],
    ["a text", "then", false],
    ["nothing", undefined, false],
    ["null", null, false],
    ["a group", { then: 1 }, false],
  ] as const)
    it(`is ${is ? "" : "not "}${what}`, () => {
      assert.equal(isOutput(value), is);
    });
});

describe("a name that is not known", () => {
  it("is answered by the nearest, if it looks misspelt", () => {
    assert.equal(useOneOf(["minTasks", "maxTasks"], "maxTask"), "use maxTasks, or another of minTasks");
    assert.equal(useOneOf(["minTasks", "maxTasks"], "image"), "use one of minTasks, maxTasks");
    assert.equal(useOneOf(["cpu", "image"], "cup"), "use cpu, or another of image");
    assert.equal(useOneOf(["cpu", "image"], "ram"), "use one of cpu, image");
  });
});

describe("duplicates", () => {
  it("are each named once", () => {
    assert.deepEqual(duplicates(["a", "b", "a", "c", "a", "b"]), ["a", "b"]);
  });
});
