import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Gatehouse } from "../../../components/index";
import { TAGGED } from "../../../components/shared/everywhere";
import { stacks } from "../../../stacks/index";
import type { Json, Plan } from "../../../tools/preview";
import { planOf, record, ROOT } from "../../support/plans";
import { findAll } from "../../support/record";
import { gatehouseArgs } from "../args";

const ROLE = "aws:iam/role:Role";
const BOUNDARY = "arn:aws:iam::123456789012:policy/boundary";
const tagsOf = (inputs: Record<string, Json>) => inputs.tags as Record<string, string> | undefined;

/** Whether the SDK's arguments of a type know tags. */
function takesTags(type: string): boolean {
  const [, module_ = ""] = type.split(":");
  const file = path.join(ROOT, "node_modules/@pulumi/aws", `${module_}.d.ts`);
  return /^ {4}tags\?: pulumi\.Input</m.test(readFileSync(file, "utf8").split(/^export interface \w+Args /m)[1] ?? "");
}

describe("what a gatehouse puts everywhere", () => {
  let plan: Plan;
  before(async () => {
    const args = { ...gatehouseArgs, tags: { owner: "platform" }, permissionsBoundaryArn: BOUNDARY };
    plan = await record(() => void new Gatehouse("edge", args));
  });

  for (const stack of Object.keys(stacks)) {
    it(`is on everything of ${stack} that takes tags, by what the SDK says`, async () => {
      const types = [...new Set((await planOf(stack)).resources.map(({ type }) => type))];
      const resources = types.filter((type) => type.startsWith("aws:"));
      assert.deepEqual(
        resources.filter((type) => TAGGED.has(type)),
        resources.filter(takesTags),
      );
    });
  }

  it("knows no type that takes none", () => {
    assert.deepEqual(
      [...TAGGED].filter((type) => !takesTags(type)),
      [],
    );
  });

  it("are the tags that it is told, and its name, on each of them; a resource's own name goes first", () => {
    const tagged = plan.resources.filter(({ type }) => TAGGED.has(type));
    assert.ok(tagged.length > 60);
    assert.deepEqual(
      tagged.filter(({ inputs }) => tagsOf(inputs)?.owner !== "platform" || !tagsOf(inputs)?.Name),
      [],
    );
    const [unused] = findAll(plan, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    assert.deepEqual(tagsOf(unused!.inputs), { Name: "edge-network-default-unused", owner: "platform" });
  });

  it("bounds every role, and none when it is told nothing", async () => {
    const roles = findAll(plan, ROLE);
    assert.equal(roles.length, 9);
    assert.deepEqual(
      roles.filter(({ inputs }) => inputs.permissionsBoundary !== BOUNDARY),
      [],
    );
    const free = await record(() => void new Gatehouse("edge", gatehouseArgs));
    assert.deepEqual(
      findAll(free, ROLE).filter(({ inputs }) => "permissionsBoundary" in inputs),
      [],
    );
  });
});
