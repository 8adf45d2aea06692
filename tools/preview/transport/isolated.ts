import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { neverEnds, ProgramError } from "../failure";
import { engineProcedures } from "../monitor/engine";
import { monitorProcedures } from "../monitor/monitor";
import type { Run } from "../monitor/run";
import { asService } from "../monitor/serve";
import type { Project } from "../project/project";
import { grpc } from "../sdk";
import { isFrame, programFrames } from "../show/frames";

/** Runs a program in another process, started as Pulumi's language host starts it, over gRPC on loopback. */
export async function evaluateIsolated(run: Run, project: Project): Promise<void> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceMonitorService, asService(run, monitorProcedures(run)));
  server.addService(EngineService, asService(run, engineProcedures(run)));
  const port = await listen(server);
  const child = start(run, project, `127.0.0.1:${port}`);
  try {
    await Promise.race([finished(run, child), run.failed]);
  } finally {
    child.kill("SIGKILL");
    run.transforms.close();
    server.forceShutdown();
  }
}

function listen(server: InstanceType<typeof grpc.Server>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

function start(run: Run, project: Project, address: string): ChildProcess {
  const { workingDirectory, entry, nodeArguments } = project;
  const host = createRequire(path.join(workingDirectory, "package.json")).resolve("@pulumi/pulumi/cmd/run/index.js");
  const { organization, stack } = run.settings;
  const flags = {
    monitor: address,
    engine: address,
    organization,
    project: project.name,
    "root-directory": project.root,
    stack,
    pwd: workingDirectory,
  };
  const values = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
  return spawn(process.execPath, [...nodeArguments, host, ...values, "--dry-run", "--parallel", "16", entry], {
    cwd: workingDirectory,
    env: { ...process.env, ...environment(run, project) },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function environment(run: Run, project: Project): NodeJS.ProcessEnv {
  const { config, secretKeys } = run.settings;
  // The language host still writes keys in their old form, `project:config:key`, which the SDK reads.
  const oldForm = Object.entries(config).map(([key, value]) => [key.replace(":", ":config:"), value]);
  return {
    PULUMI_NODEJS_TYPESCRIPT: String(project.typescript),
    ...(project.tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig }),
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(oldForm)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
  };
}

/** Resolves when the program has ended well; what it printed goes where its messages go. */
async function finished(run: Run, child: ChildProcess): Promise<void> {
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  if (code === 0 && run.loggedErrors.length === 0) {
    // The host takes it for the end when nothing is left to do, even if the program still waits.
    if (run.stackOutputs === undefined) throw neverEnds();
    if (printed.length > 0) run.settings.onMessage("info", run.redactor.mask(printed.join("").trimEnd()));
    return;
  }
  throw reported(run.loggedErrors.length > 0 ? run.loggedErrors : printed, code);
}

/** The host reports errors as text, stack included, in colours. */
function reported(texts: string[], code: number | null): ProgramError {
  const text = stripVTControlCharacters(texts.join("\n"));
  const lines = text.split("\n").filter((line) => !isFrame(line));
  const message = lines.join("\n").trim();
  return new ProgramError(message || `the program ended with code ${String(code)}`, programFrames(text));
}
