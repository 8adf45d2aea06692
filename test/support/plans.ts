import assert from "node:assert/strict";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { extend } from "../../stacks/extend";
import { stacks } from "../../stacks/index";
import { baseline } from "../../stacks/baseline";
import type { Settings } from "../../stacks/settings";
import { preview, SECRET, type Json, type Plan, type PlannedResource, type PreviewOptions } from "../../tools/preview";
import { Run } from "../../tools/preview/monitor/run";
import { programOf } from "../../tools/preview/project/program";
import { loadProject } from "../../tools/preview/project/project";
import { loadSettings } from "../../tools/preview/project/settings";
import { evaluateInProcess } from "../../tools/preview/transport/in-process";
import { find, record } from "./record";

export { record } from "./record";

export const ROOT = path.resolve(__dirname, "../..");

const plans = new Map<string, Promise<Plan>>();

/** The program's plan for a stack, made once for all tests. */
export function planOf(stack: string, how: Pick<PreviewOptions, "unknown" | "passwordSymbols"> = {}): Promise<Plan> {
  const key = JSON.stringify([stack, how]);
  const known = plans.get(key) ?? preview({ root: ROOT, stack, ...how });
  plans.set(key, known);
  return known;
}

/** The inputs of the only resource of a type, or of the one of that name. */
export function inputs(plan: Plan, type: string, name?: string): PlannedResource["inputs"] {
  return find(plan, type, name).inputs;
}

/** What a component says is wrong with its arguments; its refusal must be one that Pulumi prints without a stack trace. */
export async function refusalOf(build: () => unknown): Promise<string[]> {
  const error = await failureOf(record(build));
  assert.ok(error instanceof pulumi.ResourceError, String(error));
  return problemsIn(error.message);
}

/** What a run of the whole program is given besides what the repository holds. */
export interface Given {
  /** @default a stack of its own, with the configuration of `dev` */
  readonly stack?: string;
  /** Changes to the baseline. Not typed by the settings: Pulumi runs the program without asking the compiler. */
  readonly settings?: object;
  /** Changes to the configuration; `undefined` takes a key away. */
  readonly config?: Record<string, string | undefined>;
}

/** Runs the unmodified program: what it refuses with, and what it had registered by then. */
export async function runProgram(given: Given): Promise<{ error: unknown; registered: string[] }> {
  return withTrial(extend(baseline, given.settings ?? {}), async () => {
    const project = loadProject(ROOT);
    const loaded = loadSettings(project, "dev");
    const config = Object.entries({ ...loaded.config, ...given.config }).filter(([, value]) => value !== undefined);
    const run = new Run({
      ...loaded,
      stack: given.stack ?? TRIAL,
      config: Object.fromEntries(config) as Record<string, string>,
      unknown: false,
      onMessage: () => undefined,
    });
    const error = await failureOf(evaluateInProcess(run, programOf(project)));
    return { error, registered: run.ledger.entries.map((entry) => entry.urn) };
  });
}

/** The name of a stack that there is for the length of a test. */
export const TRIAL = "trial";

/** Does something while there is a stack more, with these settings. */
export function withTrial<T>(settings: Settings, run: () => T | Promise<T>): Promise<T> {
  return withSettings(TRIAL, settings, run);
}

/** Does something while a stack has these settings. */
export async function withSettings<T>(stack: string, settings: Settings, run: () => T | Promise<T>): Promise<T> {
  const before = stacks[stack];
  stacks[stack] = settings;
  try {
    return await run();
  } finally {
    if (before === undefined) delete stacks[stack];
    else stacks[stack] = before;
  }
}

/** The problems that a refusal lists; their number must be the one that it begins with. */
export function problemsIn(message: string): string[] {
  const [head, ...problems] = message.split("\n");
  assert.equal(head, problems.length === 1 ? "1 problem:" : `${problems.length} problems:`);
  return problems.map((problem) => problem.trim());
}

/** Where in a value secrets stand: `requestParameters.overwrite:header.x`. */
export function secretPaths(value: Json, at = ""): string[] {
  if (value === SECRET) return [at];
  if (typeof value === "string") return value.includes(SECRET) ? [`${at} (in part)`] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => secretPaths(inner, at ? `${at}.${key}` : key));
}

async function failureOf(running: Promise<unknown>): Promise<unknown> {
  try {
    await running;
  } catch (error) {
    return error;
  }
  return undefined;
}
