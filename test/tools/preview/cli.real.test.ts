import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { referenceArgs } from "../../components/args";
import { PREVIEW } from "../../../tools/preview/arguments";
import type { Plan } from "../../../tools/preview";
import { helpText } from "../../../tools/shared/help";
import { stacks } from "../../../stacks/index";

const MAIN = path.resolve(__dirname, "../../../tools/preview/main.js");

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 ** 2,
  });
  return { status, stdout, stderr };
}

describe("npm start", () => {
  it("explains itself with --help", () => {
    assert.deepEqual(run("--help"), { status: 0, stdout: `${helpText(PREVIEW)}\n`, stderr: "" });
  });

  it("fails when it does not know a flag, with the one that was meant", () => {
    const [first, second] = [
      "error: --stak: there is no such option; use --stack, or another of --all, --json, --haproxy, --iam, --against, --plans, --markdown, --html, --set, --program, --outputs, --config, --unknown, --isolated, --help",
      "dev: leave it out",
    ];
    const stderr = `${first}\n${second}\nnpm start -- --help shows the options\n`;
    assert.deepEqual(run("--stak", "dev"), { status: 1, stdout: "", stderr });
  });

  it("fails when it does not know the stack, with the message first and no stack trace", () => {
    const { status, stdout, stderr } = run("--stack", "nowhere");
    assert.deepEqual([status, stdout], [1, ""]);
    assert.deepEqual(stderr.split("\n").slice(0, 2), [
      "error: 1 problem:",
      `  stack: use one of ${Object.keys(stacks).join(", ")}, or add stacks/nowhere.ts (export const settings = extend(baseline, { … })) and its facts, stacks/Pulumi.nowhere.yaml (pulumi stack init nowhere); got "nowhere"`,
    ]);
    assert.match(stderr, /use one of dev, prod, stage\n$/);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });

  it("prints the plan of every stack as JSON, and nothing else, on standard output", () => {
    const { status, stdout } = run("--all", "--json");
    const plans = JSON.parse(stdout) as Plan[];
    assert.deepEqual([status, plans.map((plan) => plan.stack)], [0, ["dev", "prod", "stage"]]);
  });
});

describe("npm start of another program", () => {
  for (const [program, resource] of [
    ["platform", "Gatehouse edge"],
    ["orders", "Api orders"],
    ["users", "Api users"],
  ] as const)
    it(`shows what examples/${program} creates, by what the stack that it refers to tells, and keeps the laws`, () => {
      const { status, stdout, stderr } = run("--program", `examples/${program}`);
      assert.deepEqual([status, stderr.includes("error")], [0, false]);
      assert.match(stdout, new RegExp(`^${program} dev: \\d+ resources in \\d+ components\n├?└?─ ?${resource}\n`));
    });

  it("takes the outputs that it is given, and fails where the other stack's program is not there", () => {
    const alone = mkdtempSync(path.join(tmpdir(), "gatehouse-program-"));
    const folder = path.join(alone, "orders");
    try {
      cpSync(path.resolve(__dirname, "../../../examples/orders"), folder, { recursive: true });
      symlinkSync(path.resolve(__dirname, "../../../node_modules"), path.join(folder, "node_modules"));
      const without = run("--program", folder);
      assert.equal(without.status, 1);
      assert.match(
        without.stderr,
        /the outputs of stack organization\/platform\/dev cannot be read offline; give them by --outputs /,
      );
      const file = path.join(folder, "outputs.json");
      writeFileSync(file, JSON.stringify({ reference: { ...referenceArgs, libraryVersion: "0.0.1" } }));
      const given = run("--program", folder, "--outputs", `organization/platform/dev=${file}`);
      assert.equal(given.status, 1);
      assert.match(given.stderr, /^ {2}gatehouse\.libraryVersion: update pulumi-gatehouse to /m);
      writeFileSync(file, "[1]");
      const wrong = run("--program", folder, "--outputs", `organization/platform/dev=${file}`);
      assert.deepEqual(
        [wrong.status, wrong.stderr],
        [1, `error: --outputs: give what pulumi stack output --json has printed; ${file} holds something else\n`],
      );
    } finally {
      rmSync(alone, { recursive: true });
    }
  });
});

describe("npm start on a plan that AWS would refuse", () => {
  it("shows it, says where it breaks which law, and fails", () => {
    const root = path.resolve(__dirname, "../../fixtures/policy/lawless");
    const start = `require("./loader.js").install(); require("./lazy.js").install();
      require("./cli.ts").main(["--json"], ${JSON.stringify(root)}).then((code) => { process.exitCode = code; });`;
    const cwd = path.dirname(MAIN);
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", start], { encoding: "utf8", cwd });
    assert.deepEqual([status, (JSON.parse(stdout) as Plan).resources.length], [1, 2]);
    assert.deepEqual(stderr.split("\n"), [
      "error: the plan of dev breaks a law of policy/ in 2 places",
      "  text-fits-its-api: SecurityGroup edge, description: leave out ': it takes a-z A-Z 0-9, spaces and " +
        ". _ - : / ( ) # , @ [ ] + = & ; { } ! $ * (EC2 API, CreateSecurityGroup, IpPermission); " +
        `got "Balancer: admits the gateway's link only"`,
      "  text-fits-its-api: Alias edge, namePrefix: leave out .: it takes [a-zA-Z0-9:/_-] (KMS API, CreateAlias); " +
        'got "alias/of.edge-"',
      "",
    ]);
  });
});
