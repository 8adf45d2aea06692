import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { render } from "../../haproxy/config";
import { haproxyApis } from "../../components/gatehouse/api-context";
import { haproxyIntent } from "../../components/gatehouse/request-path";
import { gatehouseArgs, referenceArgs } from "../components/args";
import { setEnvironment } from "../support/environment";
import { install } from "./packed";

describe("The command of the npm package", function () {
  this.timeout(300_000);
  let program: string;
  before(() => {
    program = install("minimal");
    // npm makes it executable and links it; see package.test.ts for what it is linked to.
    writeFileSync(join(program, "args.json"), JSON.stringify(gatehouseArgs));
  });

  function run(...args: string[]) {
    const command = join(program, "node_modules/.bin/pulumi-gatehouse");
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: program, encoding: "utf8" });
    return { status, stdout, stderr };
  }

  it("says what it can do", () => {
    const { status, stdout, stderr } = run("--help");
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^usage: npx pulumi-gatehouse init\|preview\|check\|haproxy\|apis\|attached \[options\]\n/);
    assert.match(run("check", "--help").stdout, /^usage: npx pulumi-gatehouse check FILE \[options\]\n/);
  });

  it("says its version", () => {
    assert.deepEqual(run("--version"), { status: 0, stdout: "0.1.0\n", stderr: "" });
  });

  it("finds nothing wrong with good arguments", () => {
    assert.deepEqual(run("check", "args.json", "--name", "edge"), { status: 0, stdout: "", stderr: "" });
  });

  it("says all that is wrong with others, in their own words", () => {
    writeFileSync(
      join(program, "wrong.json"),
      JSON.stringify({ ...gatehouseArgs, accountId: "12", logs: { retentionDays: 12 } }),
    );
    const { status, stdout, stderr } = run("check", "wrong.json");
    assert.deepEqual([status, stdout], [1, ""]);
    const named = stderr.trim().split("\n").map((problem) => problem.split(":")[0]); // prettier-ignore
    assert.deepEqual(named.sort(), ["accountId", "logs.retentionDays"]);
  });

  it("shows the files that HAProxy would run with", () => {
    const { status, stdout, stderr } = run("haproxy", "args.json", "--name", "edge");
    assert.deepEqual([status, stderr], [0, ""]);
    for (const [name, text] of Object.entries(
      render({ ...haproxyIntent("edge", gatehouseArgs), apis: haproxyApis("edge", gatehouseArgs) }),
    ))
      assert.ok(stdout.includes(`# ${name}\n${text.trimEnd()}`), name);
  });

  it("shows what a team's program would create, by the outputs of the platform's stack", () => {
    const orders = install("orders");
    const file = join(orders, "outputs.json");
    writeFileSync(file, JSON.stringify({ reference: referenceArgs }));
    const { status, stdout } = run("preview", "--folder", orders, "--outputs", `organization/platform/dev=${file}`);
    assert.equal(status, 0);
    assert.match(stdout, /^orders dev: \d+ resources in 3 components\n[^]*orders-v1-blue/);
  });

  it("asks AWS without a client of AWS's among what it installed", () => {
    assert.throws(() => createRequire(join(program, "index.js")).resolve("@aws-sdk/client-apigatewayv2"));
    const reference = {
      identity: "a",
      region: "eu-central-1",
      vpcLinkId: "b",
      listenerArn: "c",
      registrationsBucket: "d",
    };
    writeFileSync(join(program, "reference.json"), JSON.stringify(reference));
    const restore = setEnvironment({ AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" }); // prettier-ignore
    const { status, stdout, stderr } = run("apis", "--reference", "reference.json");
    restore();
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /^error: AWS: .*ECONNREFUSED/m);
  });

  for (const [what, args, message] of [
    ["no command", [], /^error: command: use one of init, preview, check, haproxy, apis, attached\n/],
    [
      "a command that there is not",
      ["inti"],
      /^error: inti: use init, or another of preview, check, haproxy, apis, attached\n/,
    ],
    ["no file", ["check"], /^error: give FILE\n/],
    ["more than a file", ["check", "a", "b"], /^error: b: leave it out\n/],
    ["an unknown option", ["--hlp"], /^error: --hlp: there is no such option; use --help/],
    ["a file that is not there", ["check", "none.json"], /^none\.json: ENOENT/],
    ["a file that is not JSON", ["check", "index.ts"], /^index\.ts: Unexpected token/],
  ] as const) {
    it(`refuses ${what}`, () => {
      const { status, stdout, stderr } = run(...args);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, message);
    });
  }
});
