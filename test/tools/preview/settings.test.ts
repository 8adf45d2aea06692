import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preview } from "../../../tools/preview";
import { environmentsOf, readConfig } from "../../../tools/preview/project/environments";
import { loadProject, stacksOf } from "../../../tools/preview/project/project";
import { loadSettings } from "../../../tools/preview/project/settings";
import { fixture } from "./fixtures";

describe("the settings of a stack", () => {
  const project = loadProject(fixture("program"));

  it("come from the stack's file under stackConfigDir, then from the defaults of Pulumi.yaml", () => {
    const { config } = loadSettings(project, "prod");
    assert.deepEqual(
      [config["aws:region"], config["fixture:greeting"], config["fixture:size"]],
      ["us-east-1", "good day", "3"],
    );
    assert.equal(loadSettings(project, "dev").config["fixture:greeting"], "hello");
  });

  it("hold JSON where the file holds more than text", () => {
    assert.equal(loadSettings(project, "dev").config["fixture:availabilityZones"], '["eu-central-1a","eu-central-1b"]');
  });

  it("put a placeholder where the file has ciphertext, and know that it is secret", () => {
    const { config, secretKeys } = loadSettings(project, "dev");
    assert.equal(config["fixture:password"], "secret-fixture-password");
    assert.deepEqual(JSON.parse(config["fixture:database"] ?? ""), {
      user: "admin",
      password: "secret-fixture-database",
    });
    assert.deepEqual(secretKeys, ["fixture:password", "fixture:database"]);
  });

  it("give way to what the caller adds", () => {
    const added = { "fixture:greeting": "hi", "fixture:password": { secure: "opened" } };
    const { config, secretKeys } = loadSettings(project, "dev", added);
    assert.deepEqual([config["fixture:greeting"], config["fixture:password"]], ["hi", "opened"]);
    assert.ok(secretKeys.includes("fixture:password"));
  });
});

describe("a stack that takes settings from Pulumi ESC", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "gatehouse-esc-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nmain: index.js\n");
    writeFileSync(join(root, "index.js"), 'const { Config } = require(process.env.SDK); exports.issuer = new Config().require("issuer");'); // prettier-ignore
    process.env["SDK"] = require.resolve("@pulumi/pulumi");
  });
  afterEach(() => {
    delete process.env["SDK"];
    rmSync(root, { recursive: true });
  });

  const write = (text: string) => writeFileSync(join(root, "Pulumi.prod.yaml"), text);

  it("is told so, and how to preview it all the same", async () => {
    write("environment:\n  - company/aws\n  - shop-prod\nconfig:\n  shop:issuer: a\n");
    const said: string[] = [];
    const onMessage = (severity: string, message: string) => void said.push(`${severity}: ${message}`);
    await preview({ root, stack: "prod", onMessage });
    assert.deepEqual(said, [
      "warning: Pulumi.prod.yaml takes settings from Pulumi ESC (environment: company/aws, shop-prod), which an offline preview does not open. " +
        "If they are missed: pulumi config --stack prod --json > config.json, and preview with --config config.json",
    ]);
  });

  it("is previewed with what pulumi config --json has printed, and then without a word", async () => {
    write("environment: [shop-prod]\n");
    const file = join(root, "config.json");
    const printed = {
      "shop:issuer": { value: "https://id.example.com/", secret: false },
      "shop:password": { secret: true },
    };
    writeFileSync(file, JSON.stringify(printed));
    const said: string[] = [];
    const config = readConfig(file);
    assert.deepEqual(config["shop:password"], { secure: "secret-shop-password" });
    const plan = await preview({ root, stack: "prod", config, onMessage: (_, message) => void said.push(message) });
    assert.equal(plan.outputs["issuer"], "https://id.example.com/");
    assert.deepEqual(said, []);
  });

  it("has environments in either form, and a file that holds something else is refused", () => {
    write("environment:\n  imports:\n    - a\n    - b: { merge: false }\n");
    const project = loadProject(root);
    assert.deepEqual(environmentsOf(project, "prod"), ["a", "b"]);
    write("environment:\n  values: { pulumiConfig: {} }\n");
    assert.deepEqual(environmentsOf(project, "prod"), ["written in the file"]);
    write("config: {}\n");
    assert.deepEqual(environmentsOf(project, "prod"), []);
    for (const text of ["[]", '{"a":"b"}', "no JSON"]) {
      writeFileSync(join(root, "config.json"), text);
      assert.throws(() => readConfig(join(root, "config.json")), /^CommandError: --config: |^Error: --config: /);
    }
  });
});

describe("the project", () => {
  it("names the stacks that have a file", () => {
    assert.deepEqual(stacksOf(loadProject(fixture("program"))), ["dev", "prod"]);
  });

  it("runs in the folder of its main file, with the compiler and the arguments of its runtime options", () => {
    const { workingDirectory, entry, tsconfig, nodeArguments } = loadProject(fixture("program"));
    assert.deepEqual(
      { workingDirectory, entry, tsconfig, nodeArguments },
      {
        workingDirectory: `${fixture("program")}/program`,
        entry: "index.ts",
        tsconfig: "../tsconfig.pulumi.json",
        nodeArguments: ["--no-deprecation"],
      },
    );
  });
});
