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
    const { seconds, port, ...rest } = readArguments([]);
    assert.deepEqual({ seconds, port, ...rest }, { help: false, stack: "dev", seconds: undefined, check: false, json: false, port: undefined }); // prettier-ignore
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

  it("fail with everything that is wrong at once", () => {
    assert.equal(
      said("--fro=3s", "extra", "--json", "--for", "1h", "--port", "http", "--stack"),
      [
        "--fro: use one of --help, --stack, --port, --for, --check, --json",
        "extra: give options only",
        "--stack: give it a value",
        "--json: give --check too: it is the tour's result",
        "--for: use a time from 1s to 24 hours, such as 30s or 5m; got 1h",
        "--port: use a number from 1 to 65535; got http",
      ].join("\n"),
    );
  });

  it("fail when a tour has no time", () => {
    assert.equal(said("--check", "--for", "5s"), "--for: use a time from 10s to 24 hours, such as 30s or 5m; got 5s");
  });
});
