import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npm, ROOT } from "./packed";

/**
 * What Pulumi makes of a plugin that is a repository: the files of the commit alone, and `npm install` in them, which builds what is to
 * be built. Nothing is downloaded: npm finds that the libraries are there already, as copies of the repository's.
 *
 * @returns the folder, gone when the process ends
 */
export function archived(): string {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-plugin-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const source = join(directory, "source");
  mkdirSync(source);
  const git = (...args: string[]) => execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();
  // With what is changed and not committed yet, so that a test is about what its author sees.
  const commit = git("stash", "create") || "HEAD";
  const archive = execFileSync("git", ["archive", commit], { cwd: ROOT, maxBuffer: 1 << 28 });
  execFileSync("tar", ["-x", "-C", source], { input: archive });
  const modules = join(source, "node_modules");
  try {
    execFileSync("cp", ["--archive", "--link", join(ROOT, "node_modules"), modules], { stdio: "ignore" });
  } catch {
    // On another file system: no hard links.
    cpSync(join(ROOT, "node_modules"), modules, { recursive: true, verbatimSymlinks: true });
  }
  // npm writes this one, and the repository's must stay.
  for (const written of [".package-lock.json", ".cache"])
    rmSync(join(modules, written), { recursive: true, force: true });
  npm(["install", "--offline"], source);
  if (!existsSync(join(source, "dist/components/plugin.js"))) throw new Error("`prepare` has not built the plugin");
  return source;
}
