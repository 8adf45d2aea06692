import { watch } from "node:fs";
import type { Print } from "../../shared/command";
import type { Local } from "../running";
import { teamPlan } from "./team-plan";

/** Attaches each team's program, and says where it is called. */
export async function attachAll({ teams, attachable, url }: Local, print: Print): Promise<void> {
  for (const team of teams) {
    const began = Date.now();
    await team.attach(attachable);
    const paths = team.paths.map((path) => `${url}/${path}`);
    print(`attached ${team.names.join(", ")} in ${((Date.now() - began) / 1000).toFixed(1)} s: ${paths.join(", ")}`);
  }
}

/** Editors write a file in several steps. */
const SETTLED_MS = 200;

/** Takes changes of the programs up, as `pulumi up` of each team would. What a plan refuses is said, and changes nothing. */
export function watchPrograms(
  { plan, teams, attachable }: Local,
  roots: readonly string[],
  print: Print,
  signal: AbortSignal,
): void {
  for (const [i, root] of roots.entries()) {
    const team = teams[i]!;
    let waiting: NodeJS.Timeout | undefined;
    let last = Promise.resolve();
    const take = async (): Promise<void> => {
      try {
        await team.attach(attachable, await teamPlan(root, plan));
        print(`took the change of ${team.names.join(", ")} up`);
      } catch (error) {
        print(error instanceof Error ? error.message : String(error));
      }
    };
    watch(root, { signal, persistent: false }, () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        last = last.then(take);
      }, SETTLED_MS);
    });
  }
}
