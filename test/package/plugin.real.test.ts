import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetSchemaRequest, type GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { preview, type Plan } from "../../tools/preview";
import { monitorProcedures } from "../../tools/preview/monitor/monitor";
import { Run } from "../../tools/preview/monitor/run";
import { asService } from "../../tools/preview/monitor/serve";
import { loadProject } from "../../tools/preview/project/project";
import { loadSettings } from "../../tools/preview/project/settings";
import { grpc } from "../../tools/preview/sdk";
import { workshop } from "./packed";
import { schemaOfSources, type Schema } from "./schema";

/*
 * One package.json has the entries of the program, of importers and of the plugin. Pulumi finds the plugin's by `main`,
 * and would run it as the program if Pulumi.yaml did not name another.
 */
describe("The plugin for other languages", function () {
  // Packing takes 10 s on a quiet machine, the schema 8 s.
  this.timeout(300_000);
  const children: ChildProcess[] = [];
  let source: string;
  let elsewhere: string;
  before(() => {
    source = workshop().source;
    elsewhere = mkdtempSync(join(workshop().directory, "consumer-"));
  });
  after(() => {
    for (const child of children) child.kill("SIGKILL");
  });

  /** One of the SDK's hosts, started as the CLI starts it, with the consumer's folder as its working directory. */
  function host(command: "run" | "run-plugin", args: readonly string[]): ChildProcess {
    const program = join(source, "node_modules/@pulumi/pulumi/cmd", command);
    const child = spawn(process.execPath, [program, ...args], { cwd: elsewhere, stdio: ["ignore", "pipe", "pipe"] });
    children.push(child);
    return child;
  }

  it("serves the components, whatever the folder that it is started from", async () => {
    const plugin = host("run-plugin", [source, "127.0.0.1:1"]);
    const [port] = (await once(createInterface(plugin.stdout!), "line")) as [string];
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const response = await new Promise<GetSchemaResponse>((resolve, reject) => {
      client.getSchema(new GetSchemaRequest(), (error, answer) => (error ? reject(error) : resolve(answer)));
    });
    client.close();
    const schema = JSON.parse(response.getSchema()) as Schema;
    assert.deepEqual([schema.name, schema.version], ["gatehouse", "0.1.0"]);
    assert.deepEqual(schema, await schemaOfSources());
  });

  // "." is what the CLI gives where Pulumi.yaml names no `main`: the SDK then runs what package.json exports.
  for (const entry of [".", "dist/components/plugin.js", "dist/components/index.js"]) {
    it(`does not run as the program, where \`pulumi up\` would delete every resource: ${entry}`, async () => {
      const run = new Run({ ...loadSettings(loadProject(source), "dev"), unknown: false, onMessage: () => undefined });
      const server = new grpc.Server();
      server.addService(ResourceMonitorService, asService(run, monitorProcedures(run)));
      const port = await new Promise<number>((resolve, reject) => {
        const bound = (error: Error | null, free: number) => (error ? reject(error) : resolve(free));
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), bound);
      });
      const address = `127.0.0.1:${port}`;
      const flags = Object.entries({
        monitor: address,
        engine: address,
        project: "gatehouse",
        stack: "dev",
        pwd: source,
      });
      const program = host("run", [...flags.flatMap(([flag, value]) => [`--${flag}`, value]), entry]);
      let said = "";
      program.stderr!.setEncoding("utf8").on("data", (text: string) => (said += text));
      const [code] = (await once(program, "close")) as [number | null];
      server.forceShutdown();
      assert.equal(code, 1);
      assert.match(said, /this is the library of components, not a program\.\nPulumi\.yaml must name the program/);
      assert.deepEqual(run.plan().resources, []);
    });
  }

  describe("beside the program", () => {
    let ofSources: Plan;
    before(async () => {
      ofSources = await preview({ root: join(__dirname, "../.."), stack: "dev" });
    });

    it("does not stand in for it, because Pulumi.yaml names the program", async () => {
      assert.deepEqual(await preview({ root: source, stack: "dev", isolated: true }), ofSources);
    });

    it("would stand in for it without that line, and refuses", async () => {
      const file = join(source, "Pulumi.yaml");
      const text = readFileSync(file, "utf8");
      const without = text.replace(/^main:.*\n/m, "");
      assert.notEqual(without, text);
      writeFileSync(file, without);
      try {
        await assert.rejects(
          preview({ root: source, stack: "dev", isolated: true }),
          /this is the library of components/,
        );
      } finally {
        writeFileSync(file, text);
      }
    });
  });
});
