import type { GatehouseReference } from "../../../components/api/reference";
import { preview, type Plan } from "../../preview";
import { deployedOutputs } from "../../preview/programs/deployed";
import { withLibrary } from "../../preview/programs/library";
import { loadProject, stacksOf } from "../../preview/project/project";
import { CommandError } from "../../shared/command-error";

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
