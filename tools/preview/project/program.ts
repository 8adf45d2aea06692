import { createRequire } from "node:module";
import path from "node:path";
import type { Project } from "./project";

/**
 * The unmodified program, ready to be run in this process; each run evaluates its modules anew, but for those that
 * were loaded before the first (a test's own imports, say).
 */
export function programOf(project: Project): () => Promise<unknown> {
  return async () => {
    const before = new Set(Object.keys(require.cache));
    const entry = entryFile(project);
    delete require.cache[entry];
    const cameFrom = process.cwd();
    process.chdir(project.workingDirectory);
    try {
      const exported: unknown = createRequire(entry)(entry);
      // As in Pulumi's host: a function is the program itself.
      return await (typeof exported === "function" ? (exported as () => unknown)() : exported);
    } finally {
      process.chdir(cameFrom);
      forgetSince(before);
    }
  };
}

function entryFile({ workingDirectory, entry }: Project): string {
  return createRequire(path.join(workingDirectory, "package.json")).resolve(entry === "." ? "./" : `./${entry}`);
}

function forgetSince(before: ReadonlySet<string>): void {
  for (const file of Object.keys(require.cache)) {
    if (!before.has(file) && !file.includes(`${path.sep}node_modules${path.sep}`)) delete require.cache[file];
  }
}
