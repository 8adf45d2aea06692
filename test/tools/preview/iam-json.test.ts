import assert from "node:assert/strict";
import { iamRights } from "../../../tools/preview/show/iam-json";
import { planOf } from "../../support/plans";

describe("The rights of a stack, for a program to read", () => {
  it("are each statement with whose it is, and survive being written as JSON", async () => {
    const rights = iamRights(await planOf("prod"));
    assert.equal(rights.stack, "prod");
    assert.deepEqual(JSON.parse(JSON.stringify(rights)), rights);
    const [first] = rights.statements.filter(({ name }) => name === "gatehouse-fleet-task");
    assert.ok(first !== undefined && first.type.startsWith("aws:iam/"), "the tasks' role has statements");
    assert.ok(!("resource" in first), "whose it is stands in place of the whole resource");
  });
});
