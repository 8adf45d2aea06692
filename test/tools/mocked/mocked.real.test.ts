import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main, writeMocked } from "../../../tools/mocked/cli";
import { ROOT } from "../../support/plans";

/** Runs a program as Pulumi documents its mocks, and prints the types that it registers. */
const RUNNER = `
const pulumi = require("@pulumi/pulumi");
const types = [];
pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => (types.push(type), { id: name + "-id", state: inputs }),
  call: ({ inputs }) => inputs,
}, "orders", "dev");
pulumi.runtime.setAllConfig({ "orders:platform": "organization/platform/dev", "aws:region": "eu-central-1" });
const program = require("./index.ts");
(async () => {
  const outputs = await program();
  const urls = await new Promise((resolve) => outputs.urls.apply(resolve));
  await pulumi.runtime.disconnect();
  console.log(JSON.stringify({ urls, types: [...new Set(types)].sort() }));
})();
`;

describe("npm run mocked", function () {
  this.timeout(180_000);
  const directory = mkdtempSync(join(tmpdir(), "mocked-"));
  after(() => rmSync(directory, { recursive: true }));

  it("writes a team's program that runs under Pulumi's documented mocks, with the platform's reference", async () => {
    const folder = join(directory, "orders");
    await writeMocked("orders", folder);
    writeFileSync(join(folder, "run.cjs"), RUNNER);
    const flags = ["-r", join(ROOT, "node_modules/ts-node/register/transpile-only"), "run.cjs"];
    const { stdout, stderr } = spawnSync(process.execPath, flags, { cwd: folder, encoding: "utf8" });
    assert.notEqual(stdout, "", stderr);
    const { urls, types } = JSON.parse(stdout) as { urls: unknown; types: string[] };
    assert.deepEqual(urls, { v1: "https://api.example.com/orders-v1" });
    for (const type of ["aws:apigatewayv2/api:Api", "aws:s3/bucketObjectv2:BucketObjectv2", "gatehouse:index:Api"])
      assert.ok(types.includes(type), `${type} of ${types.join(", ")}`);
  });

  it("writes over nothing, and knows what is not an example", async () => {
    await assert.rejects(writeMocked("orders", directory), /EEXIST/);
    assert.equal(await main(["nothing", join(directory, "none")]), 1);
  });
});
