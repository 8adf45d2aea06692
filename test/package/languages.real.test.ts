import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb";
import { ProgramInfo, RunRequest, type RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { structFrom } from "../../tools/preview/messages";
import { Run } from "../../tools/preview/monitor/run";
import { loadProject } from "../../tools/preview/project/project";
import { loadSettings } from "../../tools/preview/project/settings";
import { grpc } from "../../tools/preview/sdk";
import { readmeExample } from "../../tools/schema/programs";
import { ROOT } from "../support/plans";
import { find } from "../support/record";
import { served } from "../support/served";
import { archived } from "./archived";

const EXAMPLES = join(ROOT, "examples/languages");
const answers = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** What a language needs of the machine; the first that is not there. */
const MISSING: Record<string, () => string | undefined> = {
  go: () => (answers("go", "version") ? missingCli() : "no go on the PATH"),
  python: () => (answers("python3", "-c", "import pulumi") ? missingCli() : "no python3 with the package pulumi"),
  yaml: () =>
    answers("pulumi-language-yaml", "-help") || answers("sh", "-c", "command -v pulumi-language-yaml")
      ? undefined
      : "no pulumi-language-yaml on the PATH",
};
const missingCli = () => (answers("pulumi", "version") ? undefined : "no pulumi on the PATH");

describe("The programs in other languages", function () {
  // The Go SDK alone takes a compiler a minute.
  this.timeout(600_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "gatehouse-languages-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The package that Pulumi makes of the schema; skips, and says why, where the language's own host is missing. */
  function generated(context: Mocha.Context, language: string): string {
    const missing = MISSING[language]!();
    if (missing !== undefined) skip(context, language, missing);
    const made = spawnSync("pulumi", ["package", "gen-sdk", "--language", language, "--out", folder, join(ROOT, "schema.json")], { encoding: "utf8" }); // prettier-ignore
    if (/no language plugin/.test(made.stderr)) skip(context, language, made.stderr.trim());
    assert.equal(made.status, 0, made.stderr);
    return join(folder, language);
  }

  it("Go: the package compiles, and the program asks for the README's example", async function () {
    generated(this, "go");
    const version = execFileSync("pulumi", ["version"], { encoding: "utf8" }).trim();
    const module = "example.com/pulumi-gatehouse/sdk";
    writeFileSync(join(folder, "go.mod"), `module ${module}\n\ngo 1.24\n\nrequire github.com/pulumi/pulumi/sdk/v3 ${version}\n`); // prettier-ignore
    mkdirSync(join(folder, "program"));
    cpSync(join(EXAMPLES, "go/main.go"), join(folder, "program/main.go"));
    const env = { ...process.env, GOFLAGS: "-mod=mod" };
    const built = spawnSync("go", ["build", "-o", "edge", "./program"], { cwd: folder, env, encoding: "utf8" });
    assert.equal(built.status, 0, built.stderr);
    assert.deepEqual(
      await asked((settings) => spawn(join(folder, "edge"), { env: { ...env, ...settings } })),
      wanted(),
    );
  });

  it("Python: the program asks for the README's example", async function () {
    const sdk = generated(this, "python");
    const launcher = join(folder, "launch.py");
    writeFileSync(launcher, LAUNCH);
    const packages = join(folder, "packages");
    const install = ["-m", "pip", "install", "--quiet", "--no-deps", "--target", packages, sdk];
    const installed = spawnSync("python3", install, { encoding: "utf8" });
    assert.equal(installed.status, 0, installed.stderr);
    const env = { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1" };
    const program = join(EXAMPLES, "python/__main__.py");
    const started = (settings: Record<string, string>) =>
      spawn("python3", [launcher, program], { env: { ...env, ...settings } });
    assert.deepEqual(await asked(started), wanted());
  });

  it("YAML: Pulumi's own host reads the program, and it asks for the README's example", async function () {
    const missing = MISSING["yaml"]!();
    if (missing !== undefined) skip(this, "yaml", missing);
    const run = newRun();
    const server = await served(run);
    const source = archived();
    const plugin = join(folder, "pulumi-resource-gatehouse");
    const runPlugin = join(source, "node_modules/@pulumi/pulumi/cmd/run-plugin");
    writeFileSync(plugin, `#!/bin/sh\nexec "${process.execPath}" "${runPlugin}" "${source}" "$@"\n`, { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}` };
    const host = spawn("pulumi-language-yaml", [server.address], { env, stdio: ["ignore", "pipe", "inherit"] });
    try {
      const [port] = (await once(createInterface(host.stdout), "line")) as [string];
      const client = new LanguageRuntimeClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
      // The package's folder would be started by the CLI's host for Node.js; a plugin of that name on the PATH starts it here.
      const directory = join(folder, "yaml");
      mkdirSync(directory);
      const text = readFileSync(join(EXAMPLES, "yaml/Pulumi.yaml"), "utf8").replace(/^packages:\n( .*\n)+/m, "");
      writeFileSync(join(directory, "Pulumi.yaml"), text);
      const info = new ProgramInfo().setRootDirectory(directory).setProgramDirectory(directory).setEntryPoint(".");
      info.setOptions(structFrom({}));
      const request = new RunRequest();
      request.setProject("platform").setStack("test").setPwd(directory).setDryrun(true).setParallel(16);
      request.setMonitorAddress(server.address).setLoaderTarget(server.address).setOrganization("organization");
      request.setInfo(info);
      const { error, bail } = await new Promise<RunResponse.AsObject>((resolve, reject) =>
        client.run(request, (failed, answer) => (failed ? reject(failed) : resolve(answer.toObject()))),
      );
      client.close();
      assert.ok(error === "" && !bail, [error, ...said].join("\n"));
      assert.deepEqual(find(run.plan(), "gatehouse:index:Gatehouse").inputs, wanted());
    } finally {
      host.kill("SIGKILL");
      server.close();
    }
  });
});

/** What the program's messages were. */
const said: string[] = [];

/** The arguments of the gatehouse that a program registers, told by environment variables where the engine is. */
async function asked(start: (settings: Record<string, string>) => ReturnType<typeof spawn>): Promise<unknown> {
  const run = newRun();
  const server = await served(run);
  const child = start({
    PULUMI_PROJECT: "platform",
    PULUMI_STACK: "test",
    PULUMI_ORGANIZATION: "organization",
    PULUMI_DRY_RUN: "true",
    PULUMI_PARALLEL: "16",
    PULUMI_CONFIG: "{}",
    PULUMI_MONITOR: server.address,
    PULUMI_ENGINE: server.address,
  });
  let errors = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const [code] = (await once(child, "close")) as [number | null];
  server.close();
  assert.equal(code, 0, `${errors}\n${said.join("\n")}`);
  return find(run.plan(), "gatehouse:index:Gatehouse").inputs;
}

const wanted = () => readmeExample().args;

function newRun(): Run {
  said.length = 0;
  return new Run({
    ...loadSettings(loadProject(ROOT), "dev"),
    project: "platform",
    stack: "test",
    unknown: false,
    onMessage: (severity, message) => void said.push(`${severity}: ${message}`),
  });
}

function skip(context: Mocha.Context, language: string, why: string): never {
  process.stderr.write(`skipped: ${language}: ${why}\n`);
  return context.skip();
}

/** Runs a program as Pulumi's host for Python does. */
const LAUNCH = `
import asyncio, os, runpy, sys
from pulumi import runtime

env = os.environ
runtime.configure(runtime.Settings(
    project=env["PULUMI_PROJECT"], stack=env["PULUMI_STACK"], organization=env["PULUMI_ORGANIZATION"],
    monitor=env["PULUMI_MONITOR"], engine=env["PULUMI_ENGINE"], dry_run=True, parallel=16,
))
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
loop.run_until_complete(runtime.run_in_stack(lambda: runpy.run_path(sys.argv[1], run_name="__main__")))
`;
