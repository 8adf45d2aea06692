import Module from "node:module";
import path from "node:path";
import type { GatehouseReference } from "../../../components/api/reference";
import { preview, type Plan } from "../../preview";
import { loadProject, stacksOf } from "../../preview/project/project";
import { CommandError } from "../../shared/command-error";
import { deployedOutputs } from "./deployed";

const LIBRARY = path.resolve(__dirname, "../../../components/index");

/** What a team's program would register, attached to the gatehouse of a plan, whatever stack it reads the reference of. */
export async function teamPlan(root: string, platform: Plan): Promise<Plan> {
  const outputs = deployedOutputs(platform);
  const reference = outputs["reference"] as unknown as GatehouseReference | undefined;
  if (reference === undefined) throw new CommandError(`stack ${platform.stack}: no output reference to attach to`);
  const { region, accountId } = reference;
  const project = loadProject(root);
  const [stack] = stacksOf(project);
  if (stack === undefined) throw new CommandError(`${project.name}: give it a stack: a file Pulumi.<stack>.yaml`);
  return withLibrary(() =>
    preview({
      root,
      stack,
      passwordSymbols: true,
      // Here it stands where the gatehouse does.
      config: { "aws:region": region, "aws:allowedAccountIds": JSON.stringify([accountId]) },
      references: new Proxy({}, { get: () => outputs }),
    }),
  ).catch((error: unknown) => {
    throw new CommandError(`${project.name}: ${error instanceof Error ? error.message : String(error)}`);
  });
}

/** A program that has not installed the library gets this repository's. */
export async function withLibrary<T>(run: () => Promise<T>): Promise<T> {
  const loader = Module as unknown as { _resolveFilename: (request: string, ...more: unknown[]) => string };
  const before = loader._resolveFilename;
  loader._resolveFilename = (request, ...more) => before(request === "pulumi-gatehouse" ? LIBRARY : request, ...more);
  try {
    return await run();
  } finally {
    loader._resolveFilename = before;
  }
}
