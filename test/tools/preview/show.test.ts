import assert from "node:assert/strict";
import type { Plan, PlannedResource } from "../../../tools/preview";
import { haproxyFiles, haproxyText } from "../../../tools/preview/show/haproxy";
import { jsonText } from "../../../tools/preview/show/json";
import { PLAIN, styleFor } from "../../../tools/preview/show/style";
import { summaryText } from "../../../tools/preview/show/summary";

const DOOR = "urn:pulumi:dev::door::door:index:Door::door";

function resource(given: Partial<PlannedResource> & Pick<PlannedResource, "urn" | "type">): PlannedResource {
  const name = given.urn.slice(given.urn.lastIndexOf("::") + 2);
  return { name, dependencies: [], options: {}, inputs: {}, ...given };
}

function planWith(...resources: PlannedResource[]): Plan {
  return { stack: "dev", resources, outputs: { url: "https://x", ids: ["a"] } };
}

function taskWith(containerDefinitions: string): Plan {
  const type = "aws:ecs/taskDefinition:TaskDefinition";
  return planWith(resource({ urn: `urn:pulumi:dev::door::${type}::t`, type, inputs: { containerDefinitions } }));
}

describe("the tree", () => {
  it("shows type, name, key inputs and what protects a resource, then counts and outputs", () => {
    const plan = planWith(
      resource({ urn: DOOR, type: "door:index:Door", options: { component: true } }),
      resource({
        urn: "urn:pulumi:dev::door::door:index:Door$aws:ec2/vpc:Vpc::net",
        type: "aws:ec2/vpc:Vpc",
        parent: DOOR,
        options: { protect: true },
        inputs: { tags: { a: "b" }, cidrBlock: "10.0.0.0/16" },
      }),
      resource({
        urn: "urn:pulumi:dev::door::door:index:Door$aws:ec2/subnet:Subnet::one",
        type: "aws:ec2/subnet:Subnet",
        parent: DOOR,
      }),
      resource({ urn: "urn:pulumi:dev::door::awsx:ec2:Vpc::other", type: "awsx:ec2:Vpc", options: { remote: true } }),
    );
    assert.equal(
      summaryText(plan, PLAIN),
      [
        "door dev: 3 resources in 1 component",
        "├─ Door door",
        "│  ├─ ec2.Vpc net  cidrBlock=10.0.0.0/16  [protect]",
        "│  └─ ec2.Subnet one",
        "└─ awsx.ec2.Vpc other  [expanded by its provider]",
        "",
        "per service",
        "  ec2 2, awsx ec2 1",
        "",
        "outputs",
        '  ids = ["a"]',
        "  url = https://x",
      ].join("\n"),
    );
  });
});

describe("JSON", () => {
  it("has its keys sorted at every depth", () => {
    const plan: Plan = { stack: "dev", resources: [], outputs: { b: { d: 1, c: 2 }, a: 3 } };
    assert.equal(
      JSON.stringify(JSON.parse(jsonText(plan))),
      '{"outputs":{"a":3,"b":{"c":2,"d":1}},"resources":[],"stack":"dev"}',
    );
  });
});

describe("colours", () => {
  it("are for terminals alone, and not for those who refuse them", () => {
    const terminal = { isTTY: true };
    assert.equal(styleFor(terminal, {}).red("x"), "\x1b[31mx\x1b[39m");
    assert.equal(styleFor(terminal, { NO_COLOR: "1" }).red("x"), "x");
    assert.equal(styleFor({}, {}).red("x"), "x");
  });
});

describe("HAProxy's files", () => {
  const environment = [
    { name: "HAPROXY_CFG", value: "global\n" },
    { name: "STAGES_MAP", value: "v1 v1" },
    { name: "PORT", value: "1" },
  ];

  it("are read from the environment of the container that writes them", () => {
    const plan = taskWith(
      JSON.stringify([
        { name: "haproxy", environment: [] },
        { name: "files", environment },
      ]),
    );
    assert.deepEqual(haproxyFiles(plan), [
      { name: "haproxy.cfg", text: "global\n" },
      { name: "stages.map", text: "v1 v1" },
    ]);
    assert.equal(haproxyText(plan, PLAIN), "# dev: haproxy.cfg\nglobal\n\n# dev: stages.map\nv1 v1");
  });

  it("fails when the container definitions are not known", () => {
    assert.throws(() => haproxyFiles(taskWith("[unknown]")), /the container definitions are secret or unknown$/);
  });

  it("fails when no container writes files", () => {
    assert.throws(() => haproxyFiles(planWith()), /^PreviewError: stack dev: no container named "files" with files/);
  });
});
