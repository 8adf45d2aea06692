import { createTwoFilesPatch } from "diff";
import { brokenLaws } from "../../../policy/broken";
import { LAWS } from "../../../policy/laws";
import { brokenSteps } from "../../../policy/steps/broken-steps";
import { STEP_LAWS } from "../../../policy/steps/step-laws";
import { fixedUsd } from "../show/cost";
import { haproxyFiles } from "../show/haproxy";
import type { Plan } from "../plan";
import { newRights, newWaysIn } from "./rights";
import { Action, type Change } from "./change";

/** What a reviewer asks of a change before any of its lines. */
export interface Consequences {
  /** Who may do, reach or call what nobody could before. */
  readonly mayDoMore: readonly string[];
  readonly restartsTasks: readonly string[];
  readonly losesData: readonly string[];
  /** What Pulumi refuses to delete or to replace, and ends with. */
  readonly refused: readonly string[];
  readonly lawsBroken: readonly string[];
  /** Where the step itself breaks a law of policy/steps/: requests fail while it is made. */
  readonly outages: readonly string[];
  /** US dollars a month, more or less. */
  readonly usd: number;
  /** HAProxy's configuration as a patch; empty if it is the same. */
  readonly haproxy: string;
}

export function consequencesOf(before: Plan | undefined, after: Plan, changes: readonly Change[]): Consequences {
  const was = before ?? { stack: after.stack, resources: [], outputs: {} };
  const known = new Set(brokenLaws(was, LAWS));
  return {
    mayDoMore: before === undefined ? [] : [...newRights(was, after), ...newWaysIn(changes)],
    restartsTasks: restarts(changes),
    losesData: losses(changes),
    refused: refusals(changes),
    lawsBroken: brokenLaws(after, LAWS).filter((one) => !known.has(one)),
    outages: before === undefined ? [] : brokenSteps(before, after, STEP_LAWS),
    usd: fixedUsd(after) - fixedUsd(was),
    haproxy: before === undefined ? "" : haproxyPatch(before, after),
  };
}

/** A new revision of a task definition, or a service that is made anew. */
function restarts(changes: readonly Change[]): string[] {
  return changes
    .filter(
      ({ action, resource }) => action === Action.Replace && /^aws:ecs\/(taskDefinition|service):/.test(resource.type),
    )
    .map(({ resource, replacedBy }) => `${resource.name}: ${replacedBy.join(", ")}`);
}

/** What holds something that cannot be had back. */
const STATEFUL =
  /^aws:(acmpca\/certificateAuthority|cloudwatch\/logGroup|cognito\/userPool|kms\/key|s3\/bucket|secretsmanager\/secret|ecr\/repository):/;

function losses(changes: readonly Change[]): string[] {
  return changes
    .filter(
      ({ action, resource }) => STATEFUL.test(resource.type) && (action === Action.Delete || action === Action.Replace),
    )
    .map(({ action, resource }) => `${resource.name} is ${action === Action.Delete ? "deleted" : "replaced"}`);
}

/** Pulumi looks at the protection that the state has: the one before. */
function refusals(changes: readonly Change[]): string[] {
  return changes
    .filter(({ action, before }) => before?.options.protect && (action === Action.Delete || action === Action.Replace))
    .map(({ action, resource }) => `${resource.name} is protected and would be ${action === Action.Delete ? "deleted" : "replaced"}`); // prettier-ignore
}

function haproxyPatch(before: Plan, after: Plan): string {
  const [was, is] = [filesOf(before), filesOf(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return (
    names
      .filter((name) => was[name] !== is[name])
      .map((name) =>
        createTwoFilesPatch(name, name, was[name] ?? "", is[name] ?? "", undefined, undefined, { context: 2 }),
      )
      // The first two lines, a rule among them, say the name that the next two say.
      .map((patch) => patch.split("\n").slice(2).join("\n"))
      .join("\n")
  );
}

/** HAProxy's files; none of a plan without a fleet. A plan of other code may tell its agent what this code does not know. */
function filesOf(plan: Plan): Record<string, string> {
  if (!plan.resources.some(({ type }) => type === "gatehouse:index:HaproxyFleet")) return {};
  try {
    return Object.fromEntries(haproxyFiles(plan).map(({ name, text: content }) => [name, content]));
  } catch (error) {
    return { "haproxy.cfg": `# cannot be read: ${error instanceof Error ? error.message : String(error)}\n` };
  }
}
