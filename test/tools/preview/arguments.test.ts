import assert from "node:assert/strict";
import { readArguments } from "../../../tools/preview/arguments";

describe("the arguments", () => {
  it("ask for dev, in this process and with symbols, unless told otherwise", () => {
    const off = { help: false, all: false, isolated: false, unknown: false, json: false, haproxy: false, iam: false };
    assert.deepEqual({ ...readArguments([]) }, { ...off, stack: "dev" });
    assert.deepEqual({ ...readArguments(["--stack", "prod", "--json"]) }, { ...off, stack: "prod", json: true });
  });

  it("fails when two of them exclude each other", () => {
    assert.throws(() => readArguments(["--all", "--stack", "dev"]), /--all and --stack exclude each other/);
    assert.throws(() => readArguments(["--json", "--haproxy"]), /--json and --haproxy exclude each other/);
    assert.throws(() => readArguments(["--json", "--iam"]), /--json and --iam exclude each other/);
    assert.throws(() => readArguments(["--haproxy", "--iam"]), /--haproxy and --iam exclude each other/);
  });
});
