import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConstructRequest, GetSchemaRequest, type ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import * as components from "../../components";
import { preview, type Plan } from "../../tools/preview";
import { propertiesOf, structFrom } from "../../tools/preview/messages";
import { Run } from "../../tools/preview/monitor/run";
import { loadProject } from "../../tools/preview/project/project";
import { loadSettings } from "../../tools/preview/project/settings";
import { grpc } from "../../tools/preview/sdk";
import type { WireObject } from "../../tools/preview/wire";
import type { Schema } from "../../tools/schema/schema";
import { record } from "../support/record";
import { served } from "../support/served";
import { archived } from "./archived";
import { COMPONENTS } from "./components";

/*
 * One package.json has the entries of the program, of importers and of the plugin. Pulumi finds the plugin's by `main`,
 * and would run it as the program if Pulumi.yaml did not name another. Here it is what Pulumi makes of a commit: its files alone,
 * installed, and started from a folder that has nothing to do with it.
 */
describe("The plugin for other languages", function () {
  // Installing takes 5 s on a quiet machine, and so does each start of the SDK.
  this.timeout(300_000);
  const children: ChildProcess[] = [];
  let source: string;
  let elsewhere: string;
  before(() => {
    source = archived();
    elsewhere = mkdtempSync(join(source, "../consumer-"));
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

  describe("started", () => {
    let client: ResourceProviderClient;
    let seconds: number;
    const servers: { close(): void }[] = [];
    before(async () => {
      const started = performance.now();
      const plugin = host("run-plugin", [source, "127.0.0.1:1"]);
      const [port] = (await once(createInterface(plugin.stdout!), "line")) as [string];
      client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
      await schema();
      seconds = cpuSeconds(plugin.pid!);
      const waited = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(`      the schema was there after ${waited} s, ${seconds.toFixed(1)} s of CPU\n`);
    });
    after(() => {
      client.close();
      for (const server of servers) server.close();
    });

    async function schema(): Promise<string> {
      return new Promise((resolve, reject) => {
        client.getSchema(new GetSchemaRequest(), (error, answer) =>
          error ? reject(error) : resolve(answer.getSchema()),
        );
      });
    }

    it("serves the schema that is committed, at once", async () => {
      assert.equal(await schema(), readFileSync(join(source, "schema.json"), "utf8"));
      // Pulumi's own analyser takes 6 s and more.
      assert.ok(seconds < 3, `${seconds} s`);
    });

    /** Creates a component in the plugin as Pulumi's engine has it done. */
    async function constructed(type: string, name: string, args: object): Promise<{ plan: Plan; state: WireObject }> {
      const run = newRun();
      const server = await served(run);
      // A component that is refused is being registered still, and the engine is there for longer.
      servers.push(server);
      const request = new ConstructRequest();
      request.setProject("gatehouse").setStack("test").setOrganization("organization").setDryrun(true).setParallel(16);
      request
        .setMonitorendpoint(server.address)
        .setType(type)
        .setName(name)
        .setInputs(structFrom(args as WireObject));
      const response = await new Promise<ConstructResponse>((resolve, reject) => {
        client.construct(request, (error, answer) => (error ? reject(error) : resolve(answer)));
      });
      return { plan: run.plan(), state: propertiesOf(response.getState()) };
    }

    it("has a case for each component of the schema", () => {
      const { resources } = JSON.parse(readFileSync(join(source, "schema.json"), "utf8")) as Schema;
      assert.deepEqual(Object.keys(COMPONENTS).map((name) => `gatehouse:index:${name}`).sort(), Object.keys(resources).sort()); // prettier-ignore
    });

    for (const [name, args] of Object.entries(COMPONENTS)) {
      it(`creates what a TypeScript program creates: ${name}`, async () => {
        const Class = components[name as keyof typeof COMPONENTS] as new (name: string, args: object) => object;
        const { plan, state } = await constructed(`gatehouse:index:${name}`, "edge", args);
        assert.deepEqual(comparable(plan), comparable(await record(() => void new Class("edge", args))));
        const { resources } = JSON.parse(await schema()) as Schema;
        const undescribed = Object.keys(resources[`gatehouse:index:${name}`]!.properties ?? {});
        assert.deepEqual(
          Object.keys(state).filter((key) => !undescribed.includes(key)),
          [],
        );
      });
    }

    it("says all that is wrong at once, by the names that the schema has", async () => {
      const args = { ...COMPONENTS.Gatehouse, accountId: "12", logs: { retentionDays: 12 }, fleet: { cpu: 3 } };
      await assert.rejects(constructed("gatehouse:index:Gatehouse", "edge", args), ({ message }: Error) => {
        assert.match(message, /accountId: .*got "12"/);
        assert.match(message, /logs\.retentionDays: .*got 12/);
        assert.match(message, /fleet\.cpu: .*got 3/);
        return true;
      });
    });

    it("names the components there are to whoever asks for another", async () => {
      await assert.rejects(
        constructed("gatehouse:index:Gate", "edge", {}),
        /gatehouse:index:Gate: use one of .*Gatehouse/,
      );
    });
  });

  // "." is what the CLI gives where Pulumi.yaml names no `main`: the SDK then runs what package.json exports.
  for (const entry of [".", "dist/components/plugin.js", "dist/components/index.js"]) {
    it(`does not run as the program, where \`pulumi up\` would delete every resource: ${entry}`, async () => {
      const run = newRun();
      const server = await served(run);
      const { address } = server;
      const about = { project: "gatehouse", stack: "dev", pwd: source };
      const flags = Object.entries({ monitor: address, engine: address, ...about });
      const program = host("run", [...flags.flatMap(([flag, value]) => [`--${flag}`, value]), entry]);
      let said = "";
      program.stderr!.setEncoding("utf8").on("data", (text: string) => (said += text));
      const [code] = (await once(program, "close")) as [number | null];
      server.close();
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

  function newRun(): Run {
    return new Run({
      ...loadSettings(loadProject(source), "dev"),
      stack: "test",
      unknown: false,
      onMessage: () => undefined,
    });
  }
});

/** A plan without what depends on the working directory: the paths of files, and their hashes where they are read by these. */
function comparable(plan: Plan): object[] {
  const elsewhere = ["path", "sha256", "context", "dockerfile"];
  const kept = (key: string, value: unknown) => (elsewhere.includes(key) ? undefined : value);
  return plan.resources.map((resource) => JSON.parse(JSON.stringify(resource, kept)) as object);
}

/** The CPU time that a process has used, in seconds: however busy the machine is. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
