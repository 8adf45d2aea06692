import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fleetServices } from "../../../components/index";
import { ROOT } from "../../support/plans";

describe("the services that the fleet calls", () => {
  it("are all that the agent has a client for", () => {
    const agent = filesOf("runtime/agent", /\.ts$/).flatMap((file) => [
      ...readFileSync(file, "utf8").matchAll(/"@aws-sdk\/client-([a-z-]+)"/g),
    ]);
    const called = [...new Set(agent.map(([, client = ""]) => client.replaceAll("-", "")))];
    assert.ok(called.length > 0);
    assert.deepEqual(
      called.filter((service) => !fleetServices.some((one) => one === service || one === `data-${service}`)),
      [],
    );
  });

  // A list that somebody wrote beside the table leaves one out sooner or later, and a VPC made by it starts no task.
  it("are listed in full wherever documents, comments and examples list some", () => {
    const texts = ["docs", "components", "examples", "stacks"].flatMap((folder) => filesOf(folder, /\.(md|ts|yaml)$/));
    const listing = [...texts, path.join(ROOT, "README.md")]
      .map((file) => ({ file: path.relative(ROOT, file), text: readFileSync(file, "utf8") }))
      .filter(({ text }) => text.includes("ecr.dkr"));
    assert.deepEqual(
      listing.filter(({ text }) => !fleetServices.every((service) => text.includes(service))).map(({ file }) => file),
      [],
    );
    assert.deepEqual(
      listing.map(({ file }) => file).sort(),
      ["components/foundation/fleet-services.ts", "docs/api/pulumi-gatehouse/README.md", "docs/settings.md"],
      "the table, and what is made of it: let others import fleetServices",
    );
  });
});

function filesOf(folder: string, name: RegExp): string[] {
  const root = path.join(ROOT, folder);
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => name.test(file) && !/(^|\/)(dist|node_modules)\//.test(file))
    .map((file) => path.join(root, file));
}
