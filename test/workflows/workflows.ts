import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseYaml } from "../../tools/preview/sdk";

export const ROOT = resolve(__dirname, "../..");

/** What the tests read of a GitHub workflow. */
export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly on: Record<string, unknown>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Record<string, Job>;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions?: Record<string, string>;
  readonly "timeout-minutes"?: number;
  /** A reusable workflow, whose own jobs have their limits. */
  readonly uses?: string;
  readonly with?: Record<string, string | boolean>;
  readonly env?: Record<string, string>;
  readonly steps?: Step[];
}

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Record<string, string>;
  readonly with?: Record<string, unknown>;
}

const FOLDER = join(ROOT, ".github/workflows");

/** Every workflow of the repository, by file name. */
export function workflows(): Workflow[] {
  return readdirSync(FOLDER).sort().map(workflow);
}

export function workflow(file: string): Workflow {
  const text = readFileSync(join(FOLDER, file), "utf8");
  return { file, text, ...(parseYaml(text, file) as Omit<Workflow, "file" | "text">) };
}

/** `file job` and the job, for each that is not another workflow. */
export function jobs(of: Workflow): [string, Job][] {
  return Object.entries(of.jobs).map(([name, job]) => [`${of.file} ${name}`, job]);
}
