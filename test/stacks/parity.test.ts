import assert from "node:assert/strict";
import path from "node:path";
import { stacks } from "../../stacks/index";
import type { Plan, PlannedResource } from "../../tools/preview";
import { GATEHOUSE } from "../../components/gatehouse/args";
import { loadProject, stacksOf } from "../../tools/preview/project/project";
import { GoldenFiles } from "../support/golden";
import { planOf, ROOT } from "../support/plans";

const NAMES = Object.keys(stacks);

describe("the stacks", () => {
  it("each have a file of facts, and each file of facts is a stack's", () => {
    assert.deepEqual(stacksOf(loadProject(ROOT)), NAMES);
  });

  // To let stage drift from prod, this list must be edited, and reviewed.
  it("rehearse production: stage differs from prod in addresses, retention and number of tasks alone", () => {
    assert.deepEqual(differences("stage", "prod"), [
      "fleet.maxTasks: 4 instead of 12",
      "fleet.minTasks: 2 instead of 3",
      "logs.retentionDays: 90 instead of 365",
      'network.cidrBlock: "10.1.0.0/16" instead of "10.0.0.0/16"',
    ]);
  });

  it("relax in the open: dev differs from prod in these and nothing else", () => {
    assert.deepEqual(differences("dev", "prod"), [
      "agent.instancesSeconds: 30 instead of 5",
      "agent.registrationsSeconds: 60 instead of 10",
      "balancer.protect: false instead of true",
      "detailedMetrics: false instead of true",
      "fleet.connectionsPerTask: 500 instead of 2000",
      "fleet.containerInsights: false instead of true",
      "fleet.cpu: 256 instead of 1024",
      "fleet.maxTasks: 2 instead of 12",
      "fleet.memoryMiB: 512 instead of 2048",
      "fleet.minTasks: 1 instead of 3",
      "fleet.spot: true instead of false",
      "logs.retentionDays: 7 instead of 365",
      'network.cidrBlock: "10.2.0.0/16" instead of "10.0.0.0/16"',
      "network.endpointsInOneZone: true instead of false",
      "protect: false instead of true",
    ]);
  });

  for (const stack of NAMES.filter((name) => name !== "prod")) {
    it(`have one shape: ${stack} has the resources of prod, by the same names`, async () => {
      assert.deepEqual(identities(await planOf(stack)), identities(await planOf("prod")));
    });
  }

  it("tell the same outputs", async () => {
    const outputs = await Promise.all(NAMES.map(async (stack) => Object.keys((await planOf(stack)).outputs)));
    assert.deepEqual(
      outputs,
      NAMES.map(() => outputs[0]),
    );
  });
});

// A changed line is a changed URN, and that is a replacement: the cheapest upgrade test there is.
describe("the identity of resources", () => {
  const golden = new GoldenFiles(path.join(ROOT, "test/golden"), __filename);

  for (const stack of NAMES) {
    it(`is as written down for ${stack}`, async () => {
      golden.assertSame(`${stack}.resources.txt`, `${identities(await planOf(stack)).join("\n")}\n`);
    });
  }

  it("is written down for no stack that there is not", () => {
    golden.assertNoOrphans(
      NAMES.map((stack) => `${stack}.resources.txt`),
      (name) => name.endsWith(".resources.txt"),
    );
  });
});

/** `path > of > names  type` of each resource, sorted. */
function identities(plan: Plan): string[] {
  const byUrn = new Map(plan.resources.map((one) => [one.urn, one]));
  const names = (one: PlannedResource): string[] => {
    const parent = one.parent === undefined ? undefined : byUrn.get(one.parent);
    return [...(parent ? names(parent) : []), one.name];
  };
  return plan.resources.map((one) => `${names(one).join(" > ")}  ${one.type}`).sort();
}

/** Where and how the settings of one stack differ from another's, defaults included, sorted. */
function differences(one: string, other: string): string[] {
  const [stack, others] = [
    leaves(GATEHOUSE.resolve(stacks[one] as never)),
    leaves(GATEHOUSE.resolve(stacks[other] as never)),
  ];
  const paths = [...new Set([...stack.keys(), ...others.keys()])].sort();
  return paths.flatMap((at) =>
    stack.get(at) === others.get(at) ? [] : [`${at}: ${stack.get(at)} instead of ${others.get(at)}`],
  );
}

function leaves(value: unknown, at = ""): Map<string, string> {
  if (typeof value !== "object" || value === null) return new Map([[at, JSON.stringify(value)]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, at === "" ? key : `${at}.${key}`)]));
}
