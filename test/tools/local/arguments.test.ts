import assert from "node:assert/strict";
import { LOCAL } from "../../../tools/local/arguments";
import { readArguments } from "../../../tools/shared/arguments";

/** The first thing that is wrong. */
function problem(...argv: string[]): string | undefined {
  try {
    readArguments(LOCAL, argv);
    return undefined;
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}

describe("the arguments of npm run local", () => {
  it("are none: the dev stack until Ctrl-C, with a store in a directory", () => {
    const all = { attach: [], watch: false, stack: "dev", port: undefined, for: undefined, check: false, trace: false, faults: false, request: undefined, region: [], lose: undefined,
      deploy: undefined,
      away: undefined, json: false, rotateEvery: undefined, set: undefined, store: "Directory", paths: "Decoded" }; // prettier-ignore
    assert.deepEqual(readArguments(LOCAL, []), all);
  });

  it("fail when rotations have no time, or a tour is asked for as well", () => {
    assert.equal(
      problem("--rotate-every", "1m", "--for", "60s"),
      "--rotate-every: use a time shorter than --for; got 60s of 60s",
    );
    assert.equal(
      problem("--rotate-every", "5s", "--check"),
      "--rotate-every: leave out --check, whose tour has a rotation",
    );
    assert.equal(problem("--rotate-every", "5s", "--for", "6s"), undefined);
  });

  it("say which request is followed, and only where one is", () => {
    const { request } = readArguments(LOCAL, ["--trace", "--request", "GET /a/b?c=d"]) as { request: unknown };
    assert.deepEqual(request, { method: "GET", path: "/a/b?c=d" });
    const expected = "use a method and a path, such as 'GET /shop-v1/orders/1'";
    assert.equal(problem("--trace", "--request", "/a"), `--request: ${expected}; got /a`);
    assert.equal(problem("--request", "GET /a"), "--request: give --trace too: it is the request that is followed");
    assert.equal(problem("--trace", "--check"), "--trace: leave out --check: one is a request, the other a tour");
  });

  it("take one of at least two regions away, and nothing else", () => {
    const both = ["--region", "us-east-1", "--region", "eu-central-1"];
    assert.equal(problem(...both, "--lose", "us-east-1", "--check"), undefined);
    assert.equal(problem(...both), "--region: give --lose too: which of them goes away");
    assert.equal(problem(...both, "--lose", "eu-west-1"), "--lose: name one of us-east-1, eu-central-1; got eu-west-1");
    assert.equal(problem("--lose", "a"), "--region: give two: who is to serve when one is lost; got none");
    assert.equal(problem("--region", "a", "--region", "a", "--lose", "a"), "--region: give each region once; got a");
    assert.equal(problem(...both, "--lose", "us-east-1", "--rotate-every", "5s", "--port", "1"), "--lose: leave out --port, --rotate-every"); // prettier-ignore
  });

  it("inject faults into nothing else that is asked for, in a store that can be taken away", () => {
    assert.equal(problem("--faults"), undefined);
    const both = "--faults: leave out --check and --trace: what they expect fails with the faults";
    assert.equal(problem("--faults", "--check"), both);
    assert.equal(problem("--faults", "--trace"), both);
    assert.equal(
      problem("--faults", "--store", "Moto"),
      "--faults: leave out --store: the directory can be taken away",
    );
  });

  it("may attach several programs, and watch them", () => {
    const { attach, watch } = readArguments(LOCAL, ["--attach", "a", "--attach", "b", "--watch"]) as { attach: readonly string[]; watch: boolean }; // prettier-ignore
    assert.deepEqual([attach, watch], [["a", "b"], true]);
    assert.equal(problem("--watch"), "--watch: give --attach too: it is its programs that are watched");
    assert.equal(problem("--attach", "a", "--watch", "--check"), "--watch: leave out --check, whose tour changes what is attached itself"); // prettier-ignore
  });

  it("fail when a tour has no time, and when JSON of a tour is asked for without one", () => {
    assert.equal(problem("--check", "--for", "5s"), "--for: use a time from 10s to 24h, such as 30s or 5m, as a tour needs; got 5s"); // prettier-ignore
    assert.equal(problem("--for", "5s"), undefined);
    assert.equal(problem("--json"), "--json: give --check too: it is the tour's result");
  });
});
