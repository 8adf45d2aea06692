import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { runInThisContext } from "node:vm";
import ts from "typescript";
import type { GatehouseReference } from "../../components/index";
import type { Json, Plan } from "../../tools/preview";
import { record } from "../support/plans";
import { findAll, json } from "../support/record";
import { referenceArgs } from "../components/args";
import { FOLDER, PAGES, programOf } from "./migrations";

/** Runs a page's program as it stands. */
function run(page: string, use: (exported: Record<string, unknown>) => unknown = () => undefined): Promise<Plan> {
  const { outputText } = ts.transpileModule(programOf(page), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const requireHere = Module.createRequire(__filename);
  const load = (name: string): unknown => requireHere(name === "pulumi-gatehouse" ? "../../components/index" : name);
  return record(() => {
    const exports: Record<string, unknown> = {};
    const program = runInThisContext(`(function (require, exports) {${outputText}\n})`) as (
      ...given: unknown[]
    ) => void;
    program(load, exports);
    return use(exports);
  });
}

const mapped = (plan: Plan) =>
  findAll(plan, "aws:apigatewayv2/apiMapping:ApiMapping").map(({ inputs }) => [
    inputs.domainName,
    inputs.apiMappingKey,
  ]);

/** The stages that HAProxy is told of, with the shares of their versions. */
const backends = (plan: Plan) =>
  findAll(plan, "aws:s3/bucketObjectv2:BucketObjectv2")
    .filter(({ inputs }) => String(inputs.key as string).startsWith("apis/"))
    .flatMap((one) => {
      const { name, stages } = json(one, "content") as { name: string; stages: Record<string, Json>[] };
      return stages.map((stage) => [
        `${name}.${String(stage.name as string)}`,
        stage.prefix,
        ...(stage.versions as { name: string; weight: number }[]).map((version) => `${version.name} ${version.weight}`),
      ]);
    });

describe("the migrations", function () {
  this.timeout(120_000);

  it("list what cannot be said", () => {
    for (const page of PAGES)
      assert.match(readFileSync(path.join(FOLDER, page), "utf8"), /What cannot be said here:\n\n- /, page);
  });

  it("lead two services by path, each an API of its own", async () => {
    const plan = await run("cdk-two-services.md");
    assert.deepEqual(mapped(plan), [
      ["api.example.com", "orders"],
      ["api.example.com", "users"],
    ]);
    assert.deepEqual(backends(plan), [
      ["orders.live", "/orders", "blue 100"],
      ["users.live", "/users", "blue 100"],
    ]);
  });

  it("lead paths and hosts of a haproxy.cfg to backends with its weights", async () => {
    const plan = await run("haproxy-acls.md");
    assert.deepEqual(mapped(plan).sort(), [
      ["admin.example.com", undefined],
      ["api.example.com", "orders"],
      ["api.example.com", "orders/v2"],
    ]);
    assert.deepEqual(backends(plan).sort(), [
      ["admin.live", "", "blue 100"],
      ["orders.v1", "/orders", "blue 90", "green 10"],
      ["orders.v2", "/orders/v2", "blue 100"],
    ]);
  });

  it("register an ECS service where HAProxy looks for it", async () => {
    const plan = await run("cloud-map.md", ({ attach }) =>
      (attach as (reference: GatehouseReference, ...more: string[]) => object)(referenceArgs, "cluster", "task"),
    );
    const [service] = findAll(plan, "aws:ecs/service:Service");
    assert.deepEqual(service?.inputs.serviceRegistries, { registryArn: "«Service parcels-v1-blue».arn" });
    assert.deepEqual(service?.inputs.networkConfiguration, {
      subnets: referenceArgs.privateSubnetIds,
      securityGroups: ["sg-backends"],
    });
    assert.deepEqual(backends(plan), [["parcels.v1", "/parcels-v1", "blue 100"]]);
  });
});
