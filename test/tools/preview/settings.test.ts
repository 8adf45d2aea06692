import assert from "node:assert/strict";
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
