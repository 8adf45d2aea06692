import assert from "node:assert/strict";
import { PREVIEW } from "../../../tools/preview/arguments";
import { readArguments } from "../../../tools/shared/arguments";

describe("the arguments of npm start", () => {
  it("ask for dev, in this process and with symbols, unless told otherwise", () => {
    const off = {
      all: false,
      isolated: false,
      unknown: false,
      json: false,
      haproxy: false,
      iam: false,
      markdown: false,
    };
    const none = {
      against: undefined,
      plans: undefined,
      set: undefined,
      html: undefined,
      config: undefined,
      program: undefined,
      outputs: [],
    };
    assert.deepEqual(readArguments(PREVIEW, []), { ...off, ...none, stack: "dev" });
  });

  it("fail when two of them exclude each other", () => {
    const fails = (message: string, ...argv: string[]) =>
      assert.throws(() => readArguments(PREVIEW, argv), { message: new RegExp(`^${message}: they exclude each other$`, "m") }); // prettier-ignore
    fails("--all: leave out it or --stack", "--all", "--stack", "dev");
    fails("--json: leave out it or --haproxy", "--json", "--haproxy");
    fails("--haproxy: leave out it or --iam", "--haproxy", "--iam");
    fails("--against: leave out it or --json", "--against", "main", "--json");
    fails("--program: leave out it or --set", "--program", "examples/orders", "--set", "region=us-east-1");
  });

  it("fail when outputs are given and no program that refers to them, or none of a stack", () => {
    const fails = (message: RegExp, ...argv: string[]) =>
      assert.throws(() => readArguments(PREVIEW, argv), { message });
    fails(/^--outputs: give --program as well/m, "--outputs", "acme/platform/dev=outputs.json");
    fails(/^--outputs: use STACK=FILE, such as /m, "--program", "examples/orders", "--outputs", "outputs.json");
  });

  it("fail when one asks for what changes, and not since when", () => {
    for (const one of [["--markdown"], ["--html", "page.html"], ["--plans", "plans.json"]])
      assert.throws(() => readArguments(PREVIEW, one), {
        message: new RegExp(`^${one[0]}: give --against as well`, "m"),
      });
  });
});
