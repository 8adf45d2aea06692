/*
 * What `pulumi up` would create, without a cloud.
 *
 * project/    what is to be run: Pulumi.yaml, the stack's configuration, the program
 * transport/  how the program runs and speaks: in this process, or in another over gRPC
 * monitor/    what it registers, as Pulumi's engine would take it
 * answers/    what it gets back, in place of the cloud
 * show/       how a plan, or an error, is read
 */
import { environmentsOf, environmentsText } from "./project/environments";
import { loadProject } from "./project/project";
import { loadSettings, type ConfigValue } from "./project/settings";
import { programOf } from "./project/program";
import { isUnknownStack, unknownStack, withStacks } from "./project/unknown-stack";
import { Run, type References } from "./monitor/run";
import { evaluateInProcess } from "./transport/in-process";
import { evaluateIsolated } from "./transport/isolated";
import type { Plan } from "./plan";
import { passwordSymbol } from "./wire";

export { PreviewError, ProgramError } from "./failure";
export type { ConfigValue } from "./project/settings";
export { SECRET, UNKNOWN, type Json, type Plan, type PlannedOptions, type PlannedResource } from "./plan";

/** What to preview, and how. */
export interface PreviewOptions {
  /** Folder of Pulumi.yaml. */
  readonly root: string;
  readonly stack: string;
  /**
   * Run the program as Pulumi's language host would: in another process, over gRPC.
   * @default in this process, which is faster and gives the same plan
   */
  readonly isolated?: boolean;
  /**
   * Leave computed values unknown, as in a real first preview.
   * @default they are symbols, so that what is made of them can be read
   */
  readonly unknown?: boolean;
  /**
   * Show what a generated password is mixed with: `«RandomPassword proof».result;…` instead of `[secret]`. What is secret
   * by configuration stays masked. For runs of the plan with other passwords; such a plan is not printed.
   * @default false
   */
  readonly passwordSymbols?: boolean;
  /** Configuration that goes before the stack's file, by full key. */
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /**
   * The outputs of other stacks, by the name that a StackReference gives: `organization/gatehouse/dev`.
   * @default none: a program that reads some fails, and says so
   */
  readonly references?: References;
  /**
   * Where the program's messages go.
   * @default standard error
   */
  readonly onMessage?: (severity: string, message: string) => void;
}

/** Evaluates a program for a stack, without cloud, credentials or CLI, and returns what it would register. */
export async function preview(options: PreviewOptions): Promise<Plan> {
  const project = loadProject(options.root);
  const settings = loadSettings(project, options.stack, options.config);
  const environments = options.config === undefined ? environmentsOf(project, options.stack) : [];
  if (environments.length > 0)
    (options.onMessage ?? toStderr)("warning", environmentsText(project, options.stack, environments));
  const run = new Run({
    ...settings,
    unknown: options.unknown ?? false,
    ...(options.references && { references: options.references }),
    ...(options.passwordSymbols && { secretText: passwordSymbol }),
    onMessage: options.onMessage ?? toStderr,
  });
  try {
    await (options.isolated ? evaluateIsolated(run, project) : evaluateInProcess(run, programOf(project)));
  } catch (error) {
    throw run.redactor.maskError(withStacks(project, options.stack, error));
  }
  if (isUnknownStack(project, options.stack)) throw unknownStack(project, options.stack);
  return run.plan();
}

function toStderr(severity: string, message: string): void {
  console.error(`${severity}: ${message}`);
}
