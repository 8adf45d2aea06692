import assert from "node:assert/strict";
import { readArguments, USAGE } from "../../../tools/local/arguments";

const said = (...argv: string[]): string => {
  try {
    return JSON.stringify(readArguments(argv));
  } catch (error) {
    return (error as Error).message.replace(`\n\n${USAGE}`, "");
  }
};

describe("the arguments of npm run local", () => {
  it("are none: the dev stack until Ctrl-C", () => {
    const all = { help: false, stack: "dev", seconds: undefined, rotateSeconds: undefined, store: "directory", check: false, json: false, port: undefined }; // prettier-ignore
    assert.deepEqual(readArguments([]), all);
  });

  it("are a stack, a time in seconds or minutes, a port, a tour", () => {
    const { stack, seconds, check, json, port } = readArguments([
      "--stack",
      "prod",
      "--for",
      "2m",
      "--check",
      "--json",
      "--port=8080",
    ]);
    assert.deepEqual(
      { stack, seconds, check, json, port },
      { stack: "prod", seconds: 120, check: true, json: true, port: 8080 },
    );
    assert.equal(readArguments(["--check"]).seconds, 30);
  });

  it("are a time between rotations", () => {
    const { rotateSeconds, seconds } = readArguments(["--rotate-every", "5s", "--for", "60s"]);
    assert.deepEqual({ rotateSeconds, seconds }, { rotateSeconds: 5, seconds: 60 });
    assert.equal(readArguments(["--rotate-every=1m"]).rotateSeconds, 60);
  });

  it("fail when rotations have no time, or a tour is asked for as well", () => {
    assert.equal(
      said("--rotate-every", "often"),
      "--rotate-every: use a time from 1s to 24 hours, such as 30s or 5m; got often",
    );
    assert.equal(
      said("--rotate-every", "1m", "--for", "60s"),
      "--rotate-every: use a time shorter than --for; got 1m of 60s",
    );
    assert.equal(
      said("--rotate-every", "5s", "--check"),
      "--rotate-every: leave out --check, whose tour has a rotation",
    );
  });

  it("fail with everything that is wrong at once", () => {
    assert.equal(
      said("--fro=3s", "extra", "--json", "--for", "1h", "--port", "http", "--stack"),
      [
        "--fro: use one of --help, --stack, --port, --for, --check, --json, --rotate-every, --store",
        "extra: give options only",
        "--stack: give it a value",
        "--json: give --check too: it is the tour's result",
        "--for: use a time from 1s to 24 hours, such as 30s or 5m; got 1h",
        "--port: use a number from 1 to 65535; got http",
      ].join("\n"),
    );
  });

  it("are a store, of which there are two", () => {
    assert.equal(readArguments(["--store", "moto"]).store, "moto");
    assert.equal(said("--store", "s3"), "--store: use directory or moto; got s3");
  });

  it("fail when a tour has no time", () => {
    assert.equal(said("--check", "--for", "5s"), "--for: use a time from 10s to 24 hours, such as 30s or 5m; got 5s");
  });
});
