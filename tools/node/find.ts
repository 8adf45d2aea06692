import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { RUNTIME } from "../../components/shared/lambda";
import { CommandError } from "../shared/command-error";
import { replaceFolder } from "../shared/replace-folder";

/** A Node.js of the major version that Lambda runs the functions on, and the agent's image the agent. */
export interface LambdaNode {
  readonly path: string;
  /** As `node --version` prints it, `v22.23.3`. */
  readonly version: string;
}

/** There is none, and why. */
export interface NodeNotFound {
  readonly missing: string;
}

/** The major version, out of `nodejs22.x`. */
export const LAMBDA_MAJOR = Number(/\d+/.exec(RUNTIME)?.[0]);

/**
 * This process's own, if it is of that version, else one fetched earlier, else one fetched now from the npm registry, where the package
 * `node-<platform>-<architecture>` carries the binary of each release of Node.js.
 */
export function findLambdaNode(): LambdaNode | NodeNotFound {
  return usable(process.execPath) ?? usable(binary(CACHE)) ?? fetched();
}

/** The same, where nothing can be done without one. @throws CommandError */
export function needLambdaNode(): LambdaNode {
  const found = findLambdaNode();
  if ("missing" in found) throw new CommandError(found.missing);
  return found;
}

const PACKAGE = `node-${process.platform}-${process.arch}`;
const CACHE = path.resolve(
  __dirname,
  `../../node_modules/.cache/gatehouse/node-${LAMBDA_MAJOR}-${process.platform}-${process.arch}`,
);

const binary = (folder: string): string => path.join(folder, "node_modules", PACKAGE, "bin", "node");

function usable(file: string): LambdaNode | undefined {
  const version = spawnSync(file, ["--version"], { encoding: "utf8", timeout: 10_000 }).stdout?.trim() ?? "";
  return version.startsWith(`v${LAMBDA_MAJOR}.`) ? { path: file, version } : undefined;
}

function fetched(): LambdaNode | NodeNotFound {
  mkdirSync(path.dirname(CACHE), { recursive: true });
  // Beside its place, so that the last step is a rename and a killed run leaves nothing half made.
  const work = mkdtempSync(`${CACHE}.`);
  try {
    const install = [
      "install",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      "--no-save",
      `${PACKAGE}@${LAMBDA_MAJOR}`,
    ];
    execFileSync("npm", [...install, "--prefix", work], { timeout: 240_000, stdio: ["ignore", "ignore", "pipe"] });
    replaceFolder(work, CACHE);
    return usable(binary(CACHE)) ?? { missing: `Node.js ${LAMBDA_MAJOR} of the npm package ${PACKAGE} does not start` };
  } catch (error) {
    const [line = ""] = String((error as { stderr?: unknown }).stderr ?? error).split("\n");
    return { missing: `Node.js ${LAMBDA_MAJOR} not found: npm has no ${PACKAGE}@${LAMBDA_MAJOR} for us (${line})` };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
