import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { NoPlanError, PreviewError } from "../failure";
import { readPlans } from "../read-plans";
import type { Plan } from "../plan";

/** The plans that a file holds, or that the code of a commit makes of its own stacks. */
export async function plansOf(root: string, given: string): Promise<Plan[]> {
  const file = path.resolve(given);
  return existsSync(file) ? readPlans(file, "--against") : atCommit(root, given);
}

/** In a worktree of its own, by its own code; with its own packages where its lockfile differs. */
async function atCommit(root: string, ref: string): Promise<Plan[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-against-"));
  const tree = path.join(folder, "tree");
  try {
    await run(
      "git",
      ["worktree", "add", "--detach", "--force", tree, ref],
      root,
      (why) => new PreviewError(`--against: ${ref} is neither a file nor a commit: ${why}`),
    );
    await installPackages(root, tree);
    const noPlan = (why: string) => new NoPlanError(`the code of ${ref} makes no plan: ${why}`);
    const made = await run(process.execPath, ["tools/preview/main.js", "--all", "--json"], tree, noPlan);
    return JSON.parse(made) as Plan[];
  } finally {
    await run("git", ["worktree", "remove", "--force", tree], root, (why) => new Error(why)).catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function installPackages(root: string, tree: string): Promise<void> {
  const lock = (folder: string) => readFileSync(path.join(folder, "package-lock.json"), "utf8");
  if (lock(root) === lock(tree)) symlinkSync(path.join(root, "node_modules"), path.join(tree, "node_modules"), "dir");
  else
    await run(
      "npm",
      ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
      tree,
      (why) => new NoPlanError(`its packages cannot be installed: ${why}`),
    );
}

/** @returns what the command printed @throws `failure` of the command's own last words */
function run(command: string, args: string[], cwd: string, failure: (why: string) => Error): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
    child.once("error", (error) => reject(failure(error.message)));
    child.once("close", (code) => {
      const printed = out.join("");
      // A plan that breaks a law ends with 1, and is a plan all the same.
      if (code === 0 || (code === 1 && /^[[{]/.test(printed))) resolve(printed);
      else reject(failure(err.join("").trim().split("\n").slice(-5).join("\n")));
    });
  });
}
