import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { record } from "../../support/record";

const references = { "acme/platform/dev": { vpcId: "vpc-1", subnetIds: ["subnet-a"], nothing: null } };

describe("a reference to another stack", () => {
  it("reads the outputs that it is given, at once and as Outputs, and is not a resource of the plan", async () => {
    let details: pulumi.StackReferenceOutputDetails[] = [];
    const plan = await record(
      async () => {
        const platform = new pulumi.StackReference("platform", { name: "acme/platform/dev" });
        const names = ["subnetIds", "absent"];
        details = await Promise.all(names.map((name) => platform.getOutputDetails(name)));
        return { vpcId: platform.requireOutput("vpcId") };
      },
      { references },
    );
    assert.deepEqual(details, [{ value: ["subnet-a"] }, { value: undefined }]);
    assert.deepEqual(plan, { stack: "test", resources: [], outputs: { vpcId: "vpc-1" } });
  });

  it("fails when nobody has given that stack's outputs", async () => {
    const build = () => new pulumi.StackReference("platform", { name: "acme/platform/prod" });
    await assert.rejects(
      record(build, { references }),
      /^PreviewError: the outputs of stack acme\/platform\/prod cannot be read offline; give them by --outputs acme\/platform\/prod=FILE,/,
    );
  });
});
