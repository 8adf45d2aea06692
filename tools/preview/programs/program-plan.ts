import { readdirSync } from "node:fs";
import path from "node:path";
import { preview, type Plan, type PreviewOptions } from "..";
import type { References } from "../monitor/run";
import { loadProject } from "../project/project";
import { deployedOutputs } from "./deployed";
import { withLibrary } from "./library";

/**
 * The plan of a program of this repository: with the library as it stands here, and with the outputs that stacks which it refers to would
 * have, where their programs are beside it or are this repository's own.
 */
export async function programPlan(options: PreviewOptions, repository: string): Promise<Plan> {
  const { references: given = {} } = options;
  const missing = new Set<string>();
  const told: Record<string, References[string]> = { ...given };
  const references = new Proxy(told, {
    get: (_, stack: string) => {
      if (!(stack in told)) missing.add(stack);
      return told[stack];
    },
  });
  for (;;) {
    missing.clear();
    try {
      return await withLibrary(() => preview({ ...options, references }));
    } catch (error) {
      const found = [...missing].flatMap((stack) => {
        const program = programOf(stack, options.root, repository);
        return program === undefined ? [] : [[stack, program] as const];
      });
      if (found.length === 0) throw error;
      for (const [stack, root] of found)
        told[stack] = deployedOutputs(await programPlan({ root, stack: stack.split("/").at(-1)! }, repository));
    }
  }
}

/** The folder of the program of a stack `<organization>/<project>/<stack>`. */
function programOf(stack: string, root: string, repository: string): string | undefined {
  const project = stack.split("/").at(-2);
  const beside = path.dirname(path.resolve(root));
  const folders = [repository, ...readdirSync(beside).map((name) => path.join(beside, name))];
  return folders.find((folder) => isProject(folder, project));
}

function isProject(folder: string, name: string | undefined): boolean {
  try {
    return loadProject(folder).name === name;
  } catch {
    return false;
  }
}
